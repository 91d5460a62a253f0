namespace Transport.Hosting;

/// <summary>Lets one line of a kind through per interval and counts the others, since strangers decide how often something happens.</summary>
internal sealed class RateLimitedLog(TimeSpan interval, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private long? _last;
    private int _suppressed;

    /// <summary>True if a line may be written now.</summary>
    /// <param name="suppressed">How many could not be written since the last one.</param>
    public bool TryWrite(out int suppressed)
    {
        lock (_lock)
        {
            if (_last is { } last && timeProvider.GetElapsedTime(last) < interval)
            {
                _suppressed++;
                suppressed = 0;
                return false;
            }

            _last = timeProvider.GetTimestamp();
            suppressed = _suppressed;
            _suppressed = 0;
            return true;
        }
    }
}
