using System.Threading.Tasks.Sources;
using Transport.Framing;

namespace Transport.Streams;

/// <summary>A send that waits for room, or a flush that waits for writes. Pooled by its sender.</summary>
/// <remarks>
/// The fields are written by the one who awaits it, before it is queued and after it has completed, and under the sender's lock while it is queued. While <see cref="Queue"/> is set the waiter can be cancelled;
/// whoever takes it out of its queue completes it, exactly once, after leaving the lock. Continuations run on the thread pool, never on the write loop.
/// </remarks>
internal sealed class SendWaiter : IValueTaskSource
{
    private readonly ISendWaiterOwner _sender;
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;

    public SendWaiter(ISendWaiterOwner sender) => _sender = sender;

    public ReadOnlyMemory<byte> Payload { get; private set; }

    public FrameType Type { get; private set; }

    /// <summary>For a flush: the number of bytes that must have been written.</summary>
    public long Target { get; set; }

    public SendWaiterQueue? Queue { get; set; }

    public SendWaiter? Previous { get; set; }

    public SendWaiter? Next { get; set; }

    public CancellationToken CancellationToken { get; private set; }

    /// <summary>Called before the waiter is queued, by the one who will await the result.</summary>
    public ValueTask PrepareSend(ReadOnlyMemory<byte> payload, FrameType type, CancellationToken cancellationToken)
    {
        Payload = payload;
        Type = type;
        return Prepare(cancellationToken);
    }

    /// <summary>Called before the waiter is queued, by the one who will await the result.</summary>
    public ValueTask Prepare(CancellationToken cancellationToken)
    {
        ValueTask result = new(this, _core.Version);
        CancellationToken = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (state, token) => ((SendWaiter)state!).Cancel(token), this);
        }

        return result;
    }

    /// <summary>Called once the waiter has been queued: a callback that ran before found nothing to withdraw.</summary>
    public void CancelIfLate(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Cancel(cancellationToken);
        }
    }

    /// <summary>Gives back a waiter that was prepared and never queued.</summary>
    public void Discard()
    {
        _registration.Dispose();
        GiveBack();
    }

    public void Complete()
    {
        _registration.Unregister();
        _core.SetResult(true);
    }

    public void Fail(Exception exception)
    {
        _registration.Unregister();
        _core.SetException(exception);
    }

    public void GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The send or flush has not completed yet. Await it, or make a task of it with AsTask before blocking on it.");
        }

        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            GiveBack();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void GiveBack()
    {
        Payload = default;
        CancellationToken = default;
        _registration = default;
        _sender.Recycle(this);
    }

    private void Cancel(CancellationToken token)
    {
        // A callback that comes late finds the waiter taken, or pooled and in use with another token.
        if (_sender.TryWithdraw(this, token))
        {
            _core.SetException(new OperationCanceledException(token));
        }
    }
}
