using Microsoft.Extensions.DependencyInjection;
using Transport.Datagrams;

namespace Transport.DependencyInjection;

/// <summary>Configures a client's transport of datagrams.</summary>
public sealed class DatagramTransportBuilder : TransportBuilder
{
    private readonly DatagramTransportChoices _choices;

    internal DatagramTransportBuilder(IServiceCollection services, TransportRegistration registration, DatagramTransportChoices choices)
        : base(services, registration) => _choices = choices;

    /// <summary>Chooses how messages are put into datagrams; <see cref="DatagramFraming.None"/> if it is not called, so that each datagram is a message and may be lost, doubled or late. Both sides must choose the same.</summary>
    /// <param name="framing">The framing, shared by all channels.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">A framing was chosen already.</exception>
    [TransportBuilderMethod(TransportBuilderAction.Frames)]
    public DatagramTransportBuilder UseFraming(IDatagramFraming framing)
    {
        _choices.UseFraming(framing);
        return this;
    }

    /// <summary>Changes the transport's options, after configuration and after the delegate of its <c>Use…</c> method. For extensions of this builder.</summary>
    /// <param name="configure">Given the transport's own type of options, which the extension must know, or refuse with a sentence.</param>
    /// <returns>This builder.</returns>
    [TransportBuilderMethod(TransportBuilderAction.None)]
    public DatagramTransportBuilder ConfigureOptions(Action<DatagramChannelOptions> configure)
    {
        _choices.ConfigureOptions(configure);
        return this;
    }
}
