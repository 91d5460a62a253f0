namespace Transport.InMemory;

/// <summary>The sender's side of the link.</summary>
internal sealed partial class MessageLink
{
    private const int MaxPooledOperations = 64;

    /// <summary>Sends that wait for room, first come first served.</summary>
    private readonly LinkedList<SendOperation> _line = new();
    private readonly Stack<SendOperation> _operations = new();
    private readonly Queue<(long Target, TaskCompletionSource<bool> Source)> _flushes = new();
    private (long Target, Task<bool> Task) _lastFlush;

    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken)
    {
        LinkEvents events = default;
        SendOperation? operation = null;
        lock (_lock)
        {
            if (_sendsEnded)
            {
                throw _sender.NewSendError();
            }

            if (HasRoomFor(payload.Length))
            {
                Accept(payload.Span, kind);
                Advance(ref events);
            }
            else
            {
                operation = _operations.TryPop(out SendOperation? pooled) ? pooled : new SendOperation(this);
                operation.Start(payload, kind);
                _line.AddLast(operation.Node);
            }
        }

        if (operation is null)
        {
            events.Raise(_sender, _receiver);
            return default;
        }

        ValueTask send = operation.Task;
        operation.CancelBy(cancellationToken);
        return send;
    }

    public bool TrySend(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        LinkEvents events = default;
        lock (_lock)
        {
            if (_sendsEnded)
            {
                throw _sender.NewSendError();
            }

            if (!HasRoomFor(payload.Length))
            {
                return false;
            }

            Accept(payload, kind);
            Advance(ref events);
        }

        events.Raise(_sender, _receiver);
        return true;
    }

    /// <summary>Completes with false if the link breaks before that.</summary>
    /// <remarks>Flushes of the same messages share a task, so that those given up do not pile up while nothing moves.</remarks>
    public Task<bool> FlushAsync()
    {
        lock (_lock)
        {
            if (_broken)
            {
                throw _sender.NewInterruptedError();
            }

            if (_leftCount == _acceptedCount)
            {
                return Task.FromResult(true);
            }

            if (_lastFlush.Target != _acceptedCount)
            {
                TaskCompletionSource<bool> flush = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _flushes.Enqueue((_acceptedCount, flush));
                _lastFlush = (_acceptedCount, flush.Task);
            }

            return _lastFlush.Task;
        }
    }

    /// <summary>Refuses further sends, and says goodbye behind what was accepted or waits.</summary>
    /// <returns>Completes when the goodbye has reached the receive buffer, or the link is broken.</returns>
    public Task SayGoodbyeAsync(CloseReason reason)
    {
        LinkEvents events = default;
        lock (_lock)
        {
            if (!_sendsEnded)
            {
                _sendsEnded = true;
                _goodbye = CloseReason.FromPeer(reason.Code, reason.Text);
                Advance(ref events);
            }
        }

        events.Raise(_sender, _receiver);
        return GoodbyeArrival;
    }

    /// <summary>For a cancellation: true if the send still waits; then it does no more.</summary>
    public bool TryLeaveLine(SendOperation operation)
    {
        LinkEvents events = default;
        lock (_lock)
        {
            if (operation.Node.List is null)
            {
                return false;
            }

            _line.Remove(operation.Node);

            // A smaller one behind it may fit.
            Advance(ref events);
        }

        events.Raise(_sender, _receiver);
        return true;
    }

    public void Return(SendOperation operation)
    {
        lock (_lock)
        {
            if (_operations.Count < MaxPooledOperations)
            {
                _operations.Push(operation);
            }
        }
    }

    private bool HasRoomFor(int length) => _line.Count == 0 && Fits(length);

    private bool Fits(int length) => _accepted.Count == 0 || _acceptedBytes + QueuedMessage.CostOf(length) <= _sendBufferSize;

    private void Accept(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        MessageBuffer? buffer = null;
        if (payload.Length <= _receiverLimit)
        {
            buffer = _buffers.Rent(payload.Length);
            buffer.Fill(payload);
        }

        QueuedMessage message = new(buffer, payload.Length, kind);
        _accepted.Enqueue(message);
        _acceptedBytes += message.Cost;
        _acceptedCount++;
    }

    /// <summary>Accepts waiting sends while there is room; true if any was.</summary>
    private bool AdmitFromLine(ref LinkEvents events)
    {
        bool any = false;
        while (_line.First is { } first && Fits(first.Value.Payload.Length))
        {
            SendOperation operation = first.Value;
            _line.RemoveFirst();
            if (operation.IsUnchanged)
            {
                Accept(operation.Payload.Span, operation.Kind);
                events.Sent(operation);
                any = true;
            }
            else
            {
                events.Failed(operation, _sender.ReportChangedPayload(operation.Payload.Length));
            }
        }

        return any;
    }

    private void CompleteFlushes(ref LinkEvents events)
    {
        while (_flushes.TryPeek(out (long Target, TaskCompletionSource<bool> Source) flush) && flush.Target <= _leftCount)
        {
            events.Flushed(_flushes.Dequeue().Source);
        }
    }

    private void FailLine(ref LinkEvents events)
    {
        while (_line.First is { } first)
        {
            _line.RemoveFirst();
            events.Refused(first.Value);
        }
    }

    private void FailFlushes(ref LinkEvents events)
    {
        while (_flushes.TryDequeue(out (long Target, TaskCompletionSource<bool> Source) flush))
        {
            events.Unflushed(flush.Source);
        }
    }
}
