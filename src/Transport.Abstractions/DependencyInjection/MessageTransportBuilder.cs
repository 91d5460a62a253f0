using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>Configures one selected transport that keeps messages apart by itself and so takes no framing.</summary>
public sealed class MessageTransportBuilder : TransportBuilder
{
    internal MessageTransportBuilder(IServiceCollection services, TransportRegistration registration)
        : base(services, registration)
    {
    }
}
