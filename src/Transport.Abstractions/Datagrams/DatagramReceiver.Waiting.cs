using System.Threading.Tasks.Sources;

namespace Transport.Datagrams;

/// <content>The one receive that waits, and how it ends.</content>
internal sealed partial class DatagramReceiver
{
    ReceivedMessage? IValueTaskSource<ReceivedMessage?>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReceivedMessage?>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReceivedMessage?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private ValueTask<ReceivedMessage?> EndResult() => IsNull() ? default : throw _channel.InterruptedError();

    private void CompleteWithEnd()
    {
        if (IsNull())
        {
            _core.SetResult(null);
        }
        else
        {
            _core.SetException(_channel.InterruptedError());
        }
    }

    /// <summary>Whether the end is told by null. Once it was, it is again, also after an abort.</summary>
    private bool IsNull()
    {
        bool isNull;
        lock (_gate)
        {
            _saidEnd |= _ended && _error is null && !_aborted && !_discarding;
            isNull = _saidEnd;
        }

        ReleaseCodec();
        return isNull;
    }

    /// <summary>Under the gate: makes this call the waiting receive.</summary>
    private ValueTask<ReceivedMessage?> Wait(CancellationToken cancellationToken)
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        ValueTask<ReceivedMessage?> wait = new(this, _core.Version);
        _waiting = true;
        _waitingToken = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            // A token that is cancelled already calls back in here; the lock lets its own thread in again.
            CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static (state, token) => ((DatagramReceiver)state!).Cancel(token), this);
            if (_waiting)
            {
                _registration = registration;
            }
        }

        return wait;
    }

    /// <summary>Under the gate: from true on, the caller alone completes the receive that waited.</summary>
    private bool StopWaiting()
    {
        if (!_waiting)
        {
            return false;
        }

        _waiting = false;
        _waitingToken = default;
        _registration.Unregister();
        _registration = default;
        return true;
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            // A callback that comes late finds nobody waiting, or a later receive with another token.
            if (_waitingToken != token || !StopWaiting())
            {
                return;
            }

            // The consumer goes on elsewhere, not inside whoever cancels.
            _core.RunContinuationsAsynchronously = true;
        }

        _core.SetException(new OperationCanceledException(token));
    }
}
