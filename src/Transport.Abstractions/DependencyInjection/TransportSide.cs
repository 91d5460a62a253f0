namespace Transport.DependencyInjection;

/// <summary>Which end of connections a registration is.</summary>
internal enum TransportSide
{
    Client = 0,
    Server = 1,
}
