namespace Transport.Hosting;

/// <summary>Lets a few lines of a kind through per interval and counts the others, since strangers decide how often something happens.</summary>
internal sealed class RateLimitedLog(TimeSpan interval, TimeProvider timeProvider, int linesPerInterval = 1)
{
    private readonly Lock _lock = new();
    private long? _intervalStart;
    private int _written;
    private int _suppressed;

    /// <summary>True if a line may be written now.</summary>
    /// <param name="suppressed">How many could not be written since the last one.</param>
    public bool TryWrite(out int suppressed)
    {
        lock (_lock)
        {
            if (_intervalStart is not { } start || timeProvider.GetElapsedTime(start) >= interval)
            {
                _intervalStart = timeProvider.GetTimestamp();
                _written = 0;
            }

            if (_written == linesPerInterval)
            {
                _suppressed++;
                suppressed = 0;
                return false;
            }

            _written++;
            suppressed = _suppressed;
            _suppressed = 0;
            return true;
        }
    }
}
