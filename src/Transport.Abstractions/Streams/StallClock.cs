namespace Transport.Streams;

/// <summary>Notices a peer that stops in the middle of a frame. Runs only while a read waits for the rest of one.</summary>
/// <remarks>One timer per channel, made when first needed, and changed only when it fires: starting and stopping are two assignments under a lock.</remarks>
internal sealed class StallClock(TimeProvider timeProvider, TimeSpan timeout, Action onStalled) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _armed;
    private bool _waiting;
    private bool _disposed;
    private long _since;

    public void Start()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _waiting = true;
            _since = timeProvider.GetTimestamp();
            if (!_armed)
            {
                _armed = true;
                _timer ??= timeProvider.CreateTimer(static clock => ((StallClock)clock!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(timeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _waiting = false;
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

            TimeSpan left = timeout - timeProvider.GetElapsedTime(_since);
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
