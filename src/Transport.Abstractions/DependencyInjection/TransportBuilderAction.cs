namespace Transport.DependencyInjection;

/// <summary>What a builder method does to a registration. Read by analyzers.</summary>
[Flags]
public enum TransportBuilderAction
{
    /// <summary>Nothing that other calls depend on.</summary>
    None = 0,

    /// <summary>Selects a transport. A client has exactly one, a server any number.</summary>
    Selects = 1,

    /// <summary>Chooses how messages are told apart.</summary>
    Frames = 2,

    /// <summary>Keeps the channel alive over successive connections.</summary>
    Reconnects = 4,
}
