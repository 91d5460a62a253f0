namespace Transport.Streams;

/// <summary>How a channel over a byte stream notices that its peer is gone. On by default.</summary>
/// <remarks>
/// <para>Both sides send a heartbeat every <see cref="Interval"/>, unasked and whatever else they send. A peer from which no byte has come for
/// <see cref="Timeout"/> is dead, and the channel fails with <see cref="TransportError.PeerTimedOut"/>. Only time in which this side waits for
/// bytes counts, so a slow consumer here never makes the peer look dead; for the same reason a channel that holds a message nobody receives
/// notices nothing.</para>
/// <para>Framings without heartbeat frames (lines, delimiters, length prefixes) send none and are not judged by silence; TCP then relies on the
/// operating system's keep-alive, which uses these times.</para>
/// </remarks>
public sealed class HeartbeatOptions
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>False to send no heartbeats and to wait for a silent peer without end. Heartbeats of the peer are still answered. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The time between two heartbeats of this side. Default 15 s, from 100 ms to 1 h.</summary>
    /// <remarks>Must be less than the peer's <see cref="Timeout"/>. It is kept to a sixteenth, or half a second if that is less, and never exceeded.</remarks>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long nothing may be received until the peer counts as dead. Default 30 s, more than <see cref="Interval"/>, up to 1 h.</summary>
    /// <remarks>Never noticed earlier, and at most an eighth of <see cref="Interval"/>, or one second, later.</remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>All settings that are out of range, as sentences that begin with the name of the setting.</summary>
    internal IEnumerable<string> Validate()
    {
        if (Interval < Shortest || Interval > Longest)
        {
            yield return $"{nameof(Interval)} is {Interval}; set it from 00:00:00.100 to 01:00:00.";
        }

        if (Timeout <= Interval || Timeout > Longest)
        {
            yield return $"{nameof(Timeout)} is {Timeout}; set it to more than {nameof(Interval)}, which is {Interval}, and to at most 01:00:00.";
        }
    }
}
