using System.Threading.Tasks.Sources;

namespace Transport.InMemory;

/// <summary>A send that waits for room. Pooled: it goes back to its link when its result has been taken.</summary>
internal sealed class SendOperation : IValueTaskSource
{
    private readonly MessageLink _link;
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;
    private int _hash;

    public SendOperation(MessageLink link)
    {
        _link = link;
        Node = new LinkedListNode<SendOperation>(this);
    }

    /// <summary>Its place in the line of the link, which owns it.</summary>
    public LinkedListNode<SendOperation> Node { get; }

    public ReadOnlyMemory<byte> Payload { get; private set; }

    public MessageKind Kind { get; private set; }

    /// <summary>False if the caller has changed the payload although it must not while the send waits.</summary>
    public bool IsUnchanged => HashOf(Payload.Span) == _hash;

    public ValueTask Task => new(this, _core.Version);

    public void Start(ReadOnlyMemory<byte> payload, MessageKind kind)
    {
        Payload = payload;
        Kind = kind;
        _hash = HashOf(payload.Span);
    }

    /// <summary>To be called without a lock once the operation stands in line: the token may be cancelled already.</summary>
    public void CancelBy(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => ((SendOperation)state!).Cancel(), this);
    }

    public void Succeed() => _core.SetResult(true);

    public void Fail(Exception exception) => _core.SetException(exception);

    public void GetResult(short token)
    {
        // Waits for a cancellation that is running, so that none reaches the next use of this object.
        _registration.Dispose();
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Payload = default;
            _registration = default;
            _cancellationToken = default;
            _link.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    private static int HashOf(ReadOnlySpan<byte> payload)
    {
        HashCode hash = default;
        hash.AddBytes(payload);
        return hash.ToHashCode();
    }

    private void Cancel()
    {
        if (_link.TryLeaveLine(this))
        {
            Fail(new OperationCanceledException(_cancellationToken));
        }
    }
}
