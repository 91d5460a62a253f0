using System.Runtime.CompilerServices;

namespace Transport.Datagrams;

/// <summary>The one timer that makes channels of a clock give up what stays incomplete. It exists while there are channels that have kept a part of a message.</summary>
/// <remarks>Channels are held weakly, so the timer keeps none alive. <b>Guarded by <c>_lock</c>:</b> everything; it is not held while channels are visited.</remarks>
internal sealed class DatagramExpiry
{
    /// <summary>How much later than its time something may be given up.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private static readonly ConditionalWeakTable<TimeProvider, DatagramExpiry> Timers = [];

    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly List<WeakReference<DatagramReceiver>> _receivers = [];
    private List<WeakReference<DatagramReceiver>>? _visiting;
    private ITimer? _timer;

    private DatagramExpiry(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>True while the timer runs.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _timer is not null;
            }
        }
    }

    public static DatagramExpiry Of(TimeProvider timeProvider) => Timers.GetValue(timeProvider, static provider => new DatagramExpiry(provider));

    public void Add(DatagramReceiver receiver)
    {
        lock (_lock)
        {
            _receivers.Add(new WeakReference<DatagramReceiver>(receiver));
            _timer ??= CreateTimer();
        }
    }

    private void Tick()
    {
        List<WeakReference<DatagramReceiver>> visiting;
        lock (_lock)
        {
            // One that comes while the tick before it is still at work has nothing to add.
            if (_visiting is not null)
            {
                return;
            }

            visiting = _visiting = [.. _receivers];
            _receivers.Clear();
        }

        visiting.RemoveAll(static reference => !reference.TryGetTarget(out DatagramReceiver? receiver) || !receiver.Expire());
        lock (_lock)
        {
            _receivers.AddRange(visiting);
            _visiting = null;
            if (_receivers.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    /// <summary>Nothing of whoever happens to receive the first fragment (its activity, its culture) goes with the timer.</summary>
    private ITimer CreateTimer()
    {
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return _timeProvider.CreateTimer(static timer => ((DatagramExpiry)timer!).Tick(), this, Period, Period);
    }
}
