namespace Transport.Sockets;

/// <summary>Lets a few lines through in each 10 s and counts the others, since strangers decide how often something happens.</summary>
internal sealed class RateLimitedLog(TimeProvider timeProvider, int linesPerInterval)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _since;
    private int _written;
    private int _suppressed;

    /// <summary>True if a line may be written now.</summary>
    /// <param name="suppressed">How many could not be written since the last one.</param>
    public bool TryWrite(out int suppressed)
    {
        lock (_lock)
        {
            if (_since is not { } since || timeProvider.GetElapsedTime(since) >= Interval)
            {
                _since = timeProvider.GetTimestamp();
                _written = 0;
            }

            bool mayWrite = _written < linesPerInterval;
            suppressed = mayWrite ? _suppressed : 0;
            _suppressed = mayWrite ? 0 : _suppressed + 1;
            _written += mayWrite ? 1 : 0;
            return mayWrite;
        }
    }
}
