using Microsoft.Extensions.DependencyInjection;
using Transport.Framing;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>Configures a client's transport that is a byte stream.</summary>
public sealed class StreamTransportBuilder : TransportBuilder
{
    private readonly StreamTransportChoices _choices;

    internal StreamTransportBuilder(IServiceCollection services, TransportRegistration registration, StreamTransportChoices choices)
        : base(services, registration) => _choices = choices;

    /// <summary>Chooses how messages are told apart; <see cref="MessageFraming.Default"/> if it is not called. Both sides must choose the same.</summary>
    /// <param name="framing">The framing, shared by all connections.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">A framing was chosen already.</exception>
    [TransportBuilderMethod(TransportBuilderAction.Frames)]
    public StreamTransportBuilder UseFraming(MessageFraming framing)
    {
        _choices.UseFraming(framing);
        return this;
    }

    /// <summary>Changes the transport's options, after configuration and after the delegate of its <c>Use…</c> method. For extensions of this builder, such as <c>UseTls</c>.</summary>
    /// <param name="configure">Given the transport's own type of options, which the extension must know, or refuse with a sentence.</param>
    /// <returns>This builder.</returns>
    [TransportBuilderMethod(TransportBuilderAction.None)]
    public StreamTransportBuilder ConfigureOptions(Action<StreamChannelOptions> configure)
    {
        _choices.ConfigureOptions(configure);
        return this;
    }
}
