namespace Transport;

/// <summary>How long the way to the peer and back takes, as the heartbeat measures it. A feature of channels over byte streams: <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
/// <remarks>
/// There is none where the heartbeat is off, or the framing has no heartbeat frames. Over a stream whose peer is slow to read, it includes the
/// time the heartbeat lay in buffers on the way. A slow consumer of our own adds to it as well: an answer that arrived behind a message which
/// nobody has taken yet is seen only when the consumer gets there.
/// </remarks>
public interface IRoundTripTime
{
    /// <summary>The latest measurement; <see langword="null"/> until the first heartbeat was answered, one interval after the channel opened.</summary>
    TimeSpan? Latest { get; }
}
