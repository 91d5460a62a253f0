using System.Net;
using Transport.Framing;

namespace Transport.Streams;

/// <summary>The stream engine: a message channel over any <see cref="StreamConnection"/>.</summary>
/// <remarks>Fulfils the contract of <see cref="IMessageChannel"/>. It starts to read at once, by one buffer at most.</remarks>
public sealed partial class StreamMessageChannel : MessageChannel
{
    private readonly StreamConnection _connection;

    /// <summary>Takes over a connection.</summary>
    /// <param name="transportName">The transport's name in <see cref="ChannelCapabilities.TransportName"/>.</param>
    /// <param name="connection">The connection; the channel owns it from now on.</param>
    /// <param name="framing">How messages are told apart.</param>
    /// <param name="options">Limits and bounds, read once. They have been validated.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public StreamMessageChannel(string transportName, StreamConnection connection, MessageFraming framing, StreamChannelOptions options, TimeProvider? timeProvider = null)
        : base(CapabilitiesOf(transportName, framing, options), options.CloseTimeout, timeProvider)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
    }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _connection.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <summary>What a channel over a stream promises, known before it connects.</summary>
    /// <param name="transportName">The transport's name.</param>
    /// <param name="framing">How messages are told apart.</param>
    /// <param name="options">Limits.</param>
    public static ChannelCapabilities CapabilitiesOf(string transportName, MessageFraming framing, StreamChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(transportName);
        ArgumentNullException.ThrowIfNull(framing);
        ArgumentNullException.ThrowIfNull(options);
        return new ChannelCapabilities
        {
            TransportName = transportName,
            Reliable = true,
            Ordered = true,
            PreservesKind = framing.PreservesKind,
            PreservesCloseReason = framing.HasCloseFrame,
            DetectsDeadPeer = false,
            MaxMessageSize = Math.Min(options.MaxMessageSize, framing.MaxMessageSize),
        };
    }

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => _connection.GetFeature<T>();
}
