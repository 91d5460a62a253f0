using Microsoft.Extensions.DependencyInjection;
using Transport.Framing;

namespace Transport.DependencyInjection;

/// <summary>Configures one selected transport that is a byte stream.</summary>
public sealed class StreamTransportBuilder : TransportBuilder
{
    private readonly string _transportName;
    private MessageFraming? _framing;

    internal StreamTransportBuilder(IServiceCollection services, TransportRegistration registration, string transportName)
        : base(services, registration) => _transportName = transportName;

    internal MessageFraming Framing => _framing ?? MessageFraming.Default;

    /// <summary>Chooses how messages are told apart; <see cref="MessageFraming.Default"/> if it is not called. Both sides must choose the same.</summary>
    /// <param name="framing">The framing, shared by all connections.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">A framing was chosen already.</exception>
    [TransportBuilderMethod(TransportBuilderAction.Frames)]
    public StreamTransportBuilder UseFraming(MessageFraming framing)
    {
        ArgumentNullException.ThrowIfNull(framing);
        if (_framing is not null)
        {
            throw new InvalidOperationException(
                $"The {_transportName} transport of {Registration.Description} is given two framings, {_framing.Name} and {framing.Name}. Call UseFraming once.");
        }

        _framing = framing;
        return this;
    }
}
