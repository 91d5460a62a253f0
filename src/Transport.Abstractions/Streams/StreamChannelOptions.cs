namespace Transport.Streams;

/// <summary>Limits and bounds of a channel over a byte stream.</summary>
public class StreamChannelOptions : ChannelOptions
{
    /// <summary>How long a message that has begun to arrive may make no progress before the channel fails. Default 30 s, from 100 ms to 1 h.</summary>
    /// <remarks>Counted only while this side is waiting for bytes, so a slow consumer here never looks like a slow peer.</remarks>
    public TimeSpan FrameTimeout { get; set; } = TimeSpan.FromSeconds(30);

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
    }
}
