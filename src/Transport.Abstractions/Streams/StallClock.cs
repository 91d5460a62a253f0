namespace Transport.Streams;

/// <summary>Notices a peer that stops in the middle of a message. Counts only the time that reads wait for the rest of one, from the last one that brought it forward.</summary>
/// <remarks>One timer per channel, made when first needed, and changed only when it fires: starting and stopping are a few assignments under a lock.</remarks>
internal sealed class StallClock(TimeProvider timeProvider, TimeSpan timeout, Action onStalled) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _armed;
    private bool _waiting;
    private bool _disposed;
    private long _since;
    private TimeSpan _waited;

    /// <param name="progressed">True if the time waited so far counts no more.</param>
    public void Start(bool progressed)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _waiting = true;
            _since = timeProvider.GetTimestamp();
            _waited = progressed ? TimeSpan.Zero : _waited;
            if (!_armed)
            {
                _armed = true;
                _timer ??= timeProvider.CreateTimer(static clock => ((StallClock)clock!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(_waited < timeout ? timeout - _waited : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            if (_waiting)
            {
                _waiting = false;
                _waited += timeProvider.GetElapsedTime(_since);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _armed = false;
            if (!_waiting || _disposed)
            {
                return;
            }

            TimeSpan left = timeout - _waited - timeProvider.GetElapsedTime(_since);
            if (left > TimeSpan.Zero)
            {
                _armed = true;
                _timer!.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        onStalled();
    }
}
