namespace Transport.InMemory;

/// <summary>What a change of a link set off, to be done once its lock is released: code of others runs then.</summary>
internal struct LinkEvents
{
    private List<(SendOperation Operation, Exception? Error)>? _sends;
    private SendOperation? _send;
    private List<TaskCompletionSource<bool>>? _flushed;
    private List<TaskCompletionSource<bool>>? _unflushed;
    private List<SendOperation>? _refused;

    /// <summary>The receive that waited, and what it gets.</summary>
    public (ReceiveOperation Operation, ReceivedMessage? Message)? Receive { get; set; }

    /// <summary>The receive that waited and fails with <see cref="Failure"/>.</summary>
    public ReceiveOperation? FailedReceive { get; set; }

    /// <summary>The receiver must end because of what arrived.</summary>
    public TransportException? Failure { get; set; }

    /// <summary>The sender's goodbye has arrived.</summary>
    public TaskCompletionSource? GoodbyeArrival { get; set; }

    /// <summary>The sender's goodbye is to be answered now: it was delivered to a receive, or there is nobody to receive it.</summary>
    public bool GoodbyeEnds { get; set; }

    /// <summary>A waiting send was accepted. The usual case of one allocates nothing.</summary>
    public void Sent(SendOperation operation)
    {
        if (_send is null)
        {
            _send = operation;
        }
        else
        {
            (_sends ??= []).Add((operation, null));
        }
    }

    /// <summary>A waiting send fails with an error of its own.</summary>
    public void Failed(SendOperation operation, Exception error) => (_sends ??= []).Add((operation, error));

    /// <summary>A waiting send is interrupted by the end of its channel.</summary>
    public void Refused(SendOperation operation) => (_refused ??= []).Add(operation);

    public void Flushed(TaskCompletionSource<bool> flush) => (_flushed ??= []).Add(flush);

    public void Unflushed(TaskCompletionSource<bool> flush) => (_unflushed ??= []).Add(flush);

    public readonly void Raise(InMemoryMessageChannel sender, InMemoryMessageChannel receiver)
    {
        _send?.Succeed();
        if (_sends is not null)
        {
            foreach ((SendOperation operation, Exception? error) in _sends)
            {
                Complete(operation, error);
            }
        }

        _flushed?.ForEach(static flush => flush.TrySetResult(true));
        _unflushed?.ForEach(static flush => flush.TrySetResult(false));
        if (_refused is not null)
        {
            Refuse(sender);
        }

        if (Failure is not null)
        {
            receiver.CloseAfterFailure(Failure);
            FailedReceive?.Fail(Failure.Again());
        }

        GoodbyeArrival?.TrySetResult();
        if (GoodbyeEnds)
        {
            receiver.AnswerGoodbye();
        }
        else if (GoodbyeArrival is not null)
        {
            receiver.AnswerGoodbyeInTime();
        }

        if (Receive is { } receive)
        {
            receive.Operation.Succeed(receive.Message);
        }
    }

    /// <remarks>A method of its own, so that the usual case makes no closure.</remarks>
    private readonly void Refuse(InMemoryMessageChannel sender) => _refused?.ForEach(operation => operation.Fail(sender.NewInterruptedError()));

    private static void Complete(SendOperation operation, Exception? error)
    {
        if (error is null)
        {
            operation.Succeed();
        }
        else
        {
            operation.Fail(error);
        }
    }
}
