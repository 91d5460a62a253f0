namespace Transport;

/// <summary>Limits and bounds that every channel has.</summary>
public class ChannelOptions
{
    /// <summary>The largest <see cref="MaxMessageSize"/> that can be set: what fits one array.</summary>
    public const int MaxMessageSizeLimit = 1 << 30;

    /// <summary>The largest payload sent or received, in bytes. Default 1 MiB, from 1 B to 1 GiB.</summary>
    /// <remarks>Each channel may hold one message of this size while receiving it, so the limit is also what one stranger can make a server hold.</remarks>
    public int MaxMessageSize { get; set; } = 1 << 20;

    /// <summary>How many bytes a channel accepts ahead of what the connection has taken. Default 128 KiB, from 1 KiB to 64 MiB.</summary>
    /// <remarks>Sends wait while it is full. The kernel has buffers of its own behind it.</remarks>
    public int SendBufferSize { get; set; } = 128 * 1024;

    /// <summary>How long closing may take in all before the connection is aborted. Default 5 s, from 1 ms to 1 h.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>All settings that are out of range, as sentences that begin with the name of the setting; empty if all is well.</summary>
    public virtual IEnumerable<string> Validate()
    {
        if (MaxMessageSize is < 1 or > MaxMessageSizeLimit)
        {
            yield return $"{nameof(MaxMessageSize)} is {MaxMessageSize} bytes; set it from 1 to {MaxMessageSizeLimit}.";
        }

        if (SendBufferSize is < 1024 or > 64 * 1024 * 1024)
        {
            yield return $"{nameof(SendBufferSize)} is {SendBufferSize} bytes; set it from 1024 to {64 * 1024 * 1024}.";
        }

        if (CloseTimeout < TimeSpan.FromMilliseconds(1) || CloseTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(CloseTimeout)} is {CloseTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }
    }
}
