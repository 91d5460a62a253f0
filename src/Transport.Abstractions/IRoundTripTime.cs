namespace Transport;

/// <summary>How long the way to the peer and back takes, as the heartbeat measures it. A feature of channels over byte streams: <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
/// <remarks>
/// There is none where the heartbeat is off, or the framing has no heartbeat frames. Over a stream whose peer is slow to read, it includes the
/// time the heartbeat lay in buffers on the way.
/// </remarks>
public interface IRoundTripTime
{
    /// <summary>The latest measurement; <see langword="null"/> until the first heartbeat was answered, one interval after the channel opened.</summary>
    TimeSpan? Latest { get; }
}
