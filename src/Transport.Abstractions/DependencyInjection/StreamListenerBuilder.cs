using Microsoft.Extensions.DependencyInjection;
using Transport.Framing;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>Configures one listener of a transport that is a byte stream.</summary>
public sealed class StreamListenerBuilder : TransportBuilder
{
    private readonly StreamTransportChoices _choices;

    internal StreamListenerBuilder(IServiceCollection services, TransportRegistration registration, StreamTransportChoices choices)
        : base(services, registration) => _choices = choices;

    /// <summary>Chooses how messages are told apart; <see cref="MessageFraming.Default"/> if it is not called. Both sides must choose the same.</summary>
    /// <param name="framing">The framing, shared by all connections.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">A framing was chosen already.</exception>
    [TransportBuilderMethod(TransportBuilderAction.Frames)]
    public StreamListenerBuilder UseFraming(MessageFraming framing)
    {
        _choices.UseFraming(framing);
        return this;
    }

    /// <summary>Changes the listener's options, after configuration and after the delegate of its <c>Use…</c> method. For extensions of this builder, such as <c>UseTls</c>.</summary>
    /// <param name="configure">Given the listener's own type of options, which the extension must know, or refuse with a sentence.</param>
    /// <returns>This builder.</returns>
    [TransportBuilderMethod(TransportBuilderAction.None)]
    public StreamListenerBuilder ConfigureOptions(Action<StreamChannelOptions> configure)
    {
        _choices.ConfigureOptions(configure);
        return this;
    }
}
