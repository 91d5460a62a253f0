namespace Transport.Streams;

/// <summary>Limits and bounds of a channel over a byte stream.</summary>
public class StreamChannelOptions : ChannelOptions
{
    /// <summary>How long a message that has begun to arrive may make no progress before the channel fails. Default 30 s, from 100 ms to 1 h.</summary>
    /// <remarks>Counted only while this side is waiting for bytes, so a slow consumer here never looks like a slow peer.</remarks>
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How a peer that is gone is noticed. On by default: a heartbeat every 15 s, dead after 30 s.</summary>
    public HeartbeatOptions Heartbeat
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>True if what carries the bytes notices by itself that a silent peer is gone, as TCP's keep-alive does. False by default.</summary>
    /// <remarks>Counts in <see cref="ChannelCapabilities.DetectsDeadPeer"/> where the framing has no heartbeats, or they are off.</remarks>
    public virtual bool ConnectionDetectsDeadPeer => false;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (FrameTimeout < TimeSpan.FromMilliseconds(100) || FrameTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(FrameTimeout)} is {FrameTimeout}; set it from 00:00:00.100 to 01:00:00.";
        }

        foreach (string failure in Heartbeat.Validate())
        {
            yield return $"{nameof(Heartbeat)}:{failure}";
        }
    }
}
