namespace Transport.Streams;

/// <summary>Measures round trips by numbers that go out with heartbeats and come back with their answers.</summary>
/// <remarks>
/// One number is on its way at a time. While its answer is missing, further heartbeats carry it too: whichever of them is answered first, the
/// time since the first one is what the peer took. Begun by one thread at a time, ended by one thread at a time, possibly both at once:
/// <c>_awaited</c> is published after <c>_sentAt</c>, and only taken back by the end.
/// </remarks>
internal struct RoundTrip
{
    private long _lastNumber;
    private long _awaited;
    private long _sentAt;

    /// <summary>The latest measurement in ticks, plus 1; 0 before the first.</summary>
    private long _latest;

    /// <summary>The latest measurement; <see langword="null"/> before the first.</summary>
    public TimeSpan? Latest => Volatile.Read(ref _latest) is > 0 and long latest ? TimeSpan.FromTicks(latest - 1) : null;

    /// <summary>A heartbeat goes out.</summary>
    /// <returns>The number it carries, never 0.</returns>
    public long Begin(long timestamp)
    {
        if (Volatile.Read(ref _awaited) == 0)
        {
            _sentAt = timestamp;
            Volatile.Write(ref _awaited, ++_lastNumber);
        }

        return _lastNumber;
    }

    /// <summary>An answer came. One that nobody waits for, because it is the second or was never asked for, says nothing.</summary>
    public void End(long number, TimeProvider timeProvider)
    {
        if (number != 0 && number == Volatile.Read(ref _awaited))
        {
            Volatile.Write(ref _latest, timeProvider.GetElapsedTime(_sentAt).Ticks + 1);
            Volatile.Write(ref _awaited, 0);
        }
    }
}
