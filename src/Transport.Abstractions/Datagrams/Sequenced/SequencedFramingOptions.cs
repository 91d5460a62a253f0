namespace Transport.Datagrams;

/// <summary>Settings of <see cref="DatagramFraming.Sequenced"/>. The bounds hold for each channel by itself; on a channel with many peers, such as a multicast group, for each of the up to 256 senders that it remembers.</summary>
/// <remarks>When a bound is reached, the message whose first fragment came longest ago is given up. Incomplete messages take memory in proportion to the fragments that have come, whatever those announce.</remarks>
public sealed class SequencedFramingOptions
{
    /// <summary>What becomes of messages that come too late. Default <see cref="LateMessages.Drop"/>.</summary>
    public LateMessages LateMessages { get; set; } = LateMessages.Drop;

    /// <summary>How many bytes of memory incomplete messages may take in all. Default 4 MiB, from 64 KiB to 1 GiB.</summary>
    /// <remarks>It counts what is really rented, which is up to twice what has come, and half of that again while it grows. It therefore bounds the largest message too: with the default about 2 MiB. A server
    /// that talks to many peers may need this much for each of them.</remarks>
    public int MaxIncompleteBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many incomplete messages are kept. Default 64, from 1 to 4,096.</summary>
    public int MaxIncompleteMessages { get; set; } = 64;

    /// <summary>How long the rest of a message is awaited after its first fragment. Default 5 s, from 10 ms to 5 min.</summary>
    public TimeSpan IncompleteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>All settings that are out of range, as sentences that begin with the name of the setting.</summary>
    internal IEnumerable<string> Validate()
    {
        if (LateMessages is not (LateMessages.Drop or LateMessages.Deliver))
        {
            yield return $"{nameof(LateMessages)} is {(int)LateMessages}; set it to {nameof(LateMessages.Drop)} or {nameof(LateMessages.Deliver)}.";
        }

        if (MaxIncompleteBytes is < 64 * 1024 or > 1 << 30)
        {
            yield return $"{nameof(MaxIncompleteBytes)} is {MaxIncompleteBytes} bytes; set it from {64 * 1024} to {1 << 30}.";
        }

        if (MaxIncompleteMessages is < 1 or > 4096)
        {
            yield return $"{nameof(MaxIncompleteMessages)} is {MaxIncompleteMessages}; set it from 1 to 4096.";
        }

        if (IncompleteTimeout < TimeSpan.FromMilliseconds(10) || IncompleteTimeout > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(IncompleteTimeout)} is {IncompleteTimeout}; set it from 00:00:00.010 to 00:05:00.";
        }
    }
}
