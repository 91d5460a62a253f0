namespace Transport.InMemory;

/// <summary>The receiver's side of the link.</summary>
internal sealed partial class MessageLink
{
    private readonly ReceiveOperation _receive;
    private bool _receiving;
    private bool _hasConsumer;

    public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        LinkEvents events = default;
        ReceivedMessage? message = null;
        bool waits = false;
        lock (_lock)
        {
            _hasConsumer = true;
            if (_arrived.TryDequeue(out QueuedMessage arrived))
            {
                message = Deliver(arrived);
                Advance(ref events);
            }
            else if (_failure is not null || _dropping || (_broken && !_goodbyeArrived))
            {
                throw CreateReceiveError();
            }
            else if (_goodbyeArrived)
            {
                EndByGoodbye(ref events);
            }
            else
            {
                waits = true;
                _receiving = true;
            }
        }

        if (waits)
        {
            ValueTask<ReceivedMessage?> receive = _receive.Task;
            _receive.CancelBy(cancellationToken);
            return receive;
        }

        events.Raise(_sender, _receiver);
        return new ValueTask<ReceivedMessage?>(message);
    }

    public bool TryReceive(out ReceivedMessage message)
    {
        LinkEvents events = default;
        lock (_lock)
        {
            _hasConsumer = true;
            if (!_arrived.TryDequeue(out QueuedMessage arrived))
            {
                message = default;
                return false;
            }

            message = Deliver(arrived);
            Advance(ref events);
        }

        events.Raise(_sender, _receiver);
        return true;
    }

    /// <summary>Nobody came to receive the goodbye: the end is recorded all the same.</summary>
    public void EndUnreceived()
    {
        lock (_lock)
        {
            _receiver.BeginEnd(_goodbye!.Value);
        }
    }

    /// <summary>For a cancellation: true if the receive still waits; then it does no more.</summary>
    public bool TryStopReceive()
    {
        lock (_lock)
        {
            bool waited = _receiving;
            _receiving = false;
            return waited;
        }
    }

    /// <summary>The receiver closes: lets in everything that the sender may have accepted, so that its goodbye can come although nobody receives.</summary>
    public void Widen()
    {
        LinkEvents events = default;
        lock (_lock)
        {
            _window = (long)ReadAhead + _sendBufferSize + _receiverLimit;
            Advance(ref events);
        }

        events.Raise(_sender, _receiver);
    }

    /// <summary>The receiver is disposed: drops what has arrived and whatever comes, up to the goodbye.</summary>
    public void Discard()
    {
        LinkEvents events = default;
        bool receiving;
        lock (_lock)
        {
            _dropping = true;
            while (_arrived.TryDequeue(out QueuedMessage message))
            {
                message.Release();
            }

            _arrivedBytes = 0;
            receiving = _receiving;
            _receiving = false;
            Advance(ref events);
        }

        events.Raise(_sender, _receiver);
        if (receiving)
        {
            _receive.Fail(CreateReceiveError());
        }
    }

    private void Arrive(QueuedMessage message, ref LinkEvents events)
    {
        if (_dropping)
        {
            message.Release();
        }
        else if (message.Buffer is null)
        {
            FailReceiver(message.Length, ref events);
        }
        else
        {
            _arrivedBytes += message.Cost;
            if (_receiving)
            {
                _receiving = false;
                events.Receive = (_receive, Deliver(message));
            }
            else
            {
                _arrived.Enqueue(message);
            }
        }
    }

    private ReceivedMessage Deliver(QueuedMessage message)
    {
        _arrivedBytes -= message.Cost;
        return message.Buffer!.Deliver(message.Kind, _receiver.Ledger);
    }

    private void ArriveGoodbye(ref LinkEvents events)
    {
        _goodbyeArrived = true;
        events.GoodbyeArrival = _goodbyeArrival;
        if (_receiving)
        {
            _receiving = false;
            EndByGoodbye(ref events);
            events.Receive = (_receive, null);
        }
        else if (!_hasConsumer)
        {
            EndByGoodbye(ref events);
        }
    }

    /// <remarks>The end is recorded under the lock, before the receiver can see it: a send after it must know that the peer has closed.</remarks>
    private void EndByGoodbye(ref LinkEvents events)
    {
        _receiver.BeginEnd(_goodbye!.Value);
        events.GoodbyeEnds = true;
    }

    private void FailReceiver(int length, ref LinkEvents events)
    {
        _failure = _receiver.CreateOversizeError(length);
        _dropping = true;
        _receiver.BeginEnd(CloseReason.FromError(_failure, CloseCode.MessageTooLarge));
        events.Failure = _failure;
        if (_receiving)
        {
            _receiving = false;
            events.FailedReceive = _receive;
        }
    }

    private Exception CreateReceiveError() => _failure is null || _receiver.WasDisposed ? _receiver.NewInterruptedError() : _failure.Again();
}
