using System.Threading.Tasks.Sources;

namespace Transport.InMemory;

/// <summary>The receive that waits. A channel has one reader, so one object serves it for ever.</summary>
internal sealed class ReceiveOperation : IValueTaskSource<ReceivedMessage?>
{
    private readonly MessageLink _link;
    private ManualResetValueTaskSourceCore<ReceivedMessage?> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;

    public ReceiveOperation(MessageLink link) => _link = link;

    public ValueTask<ReceivedMessage?> Task => new(this, _core.Version);

    /// <summary>To be called without a lock once the link knows that a receive waits: the token may be cancelled already.</summary>
    public void CancelBy(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => ((ReceiveOperation)state!).Cancel(), this);
    }

    public void Succeed(ReceivedMessage? message) => _core.SetResult(message);

    public void Fail(Exception exception) => _core.SetException(exception);

    public ReceivedMessage? GetResult(short token)
    {
        // Waits for a cancellation that is running, so that none reaches the next receive.
        _registration.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _registration = default;
            _cancellationToken = default;
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (_link.TryStopReceive())
        {
            Fail(new OperationCanceledException(_cancellationToken));
        }
    }
}
