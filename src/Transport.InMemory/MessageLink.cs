namespace Transport.InMemory;

/// <summary>One direction of a connection: from the sender's bounded send buffer into the receiver's bounded receive buffer.</summary>
/// <remarks>
/// <para>Two buffers and not one, as over a real connection: a flush completes when a message has left the send buffer, and a receiver that
/// does not receive lets a little in, then holds the sender up.</para>
/// <para>Messages move under the lock; what that sets off (waking calls, answering a goodbye) is gathered in <see cref="LinkEvents"/>
/// and done after the lock is released. The lock of a channel's end is taken inside this one, never the other way round.</para>
/// </remarks>
internal sealed partial class MessageLink
{
    /// <summary>How much is let in ahead of the receiver.</summary>
    private const int ReadAhead = 64 * 1024;

    private const int MaxPooledBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly InMemoryMessageChannel _sender;
    private readonly InMemoryMessageChannel _receiver;
    private readonly int _sendBufferSize;
    private readonly int _receiverLimit;
    private readonly MessageBufferPool _buffers;

    /// <summary>The send buffer.</summary>
    private readonly Queue<QueuedMessage> _accepted = new();

    /// <summary>The receive buffer.</summary>
    private readonly Queue<QueuedMessage> _arrived = new();

    private readonly TaskCompletionSource _goodbyeArrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acceptedBytes;
    private long _arrivedBytes;
    private long _acceptedCount;
    private long _leftCount;
    private long _window = ReadAhead;
    private CloseReason? _goodbye;
    private TransportException? _failure;
    private bool _goodbyeArrived;
    private bool _sendsEnded;
    private bool _broken;
    private bool _dropping;

    public MessageLink(InMemoryMessageChannel sender, ChannelEnd sending, InMemoryMessageChannel receiver, ChannelEnd receiving)
    {
        _sender = sender;
        _receiver = receiver;
        _sendBufferSize = sending.Options.SendBufferSize;
        _receiverLimit = receiving.Options.MaxMessageSize;
        _buffers = new MessageBufferPool(Math.Min((long)_sendBufferSize + ReadAhead + _receiverLimit, MaxPooledBytes));
        _receive = new ReceiveOperation(this);
    }

    /// <summary>Completes when the sender's goodbye has reached the receive buffer, or the link is broken.</summary>
    public Task GoodbyeArrival => _goodbyeArrival.Task;

    /// <summary>Nothing goes through any more: what has not reached the receive buffer is lost, and everything that waits fails.</summary>
    /// <param name="lost">What the receiver is told after what has arrived, unless a goodbye has; <see langword="null"/> if it has ended the link itself.</param>
    /// <returns>True if the receiver is told of <paramref name="lost"/>.</returns>
    public bool Break(TransportException? lost)
    {
        LinkEvents events = default;
        bool receiving;
        lock (_lock)
        {
            if (_broken)
            {
                return false;
            }

            _broken = true;
            _sendsEnded = true;
            if (lost is not null && _goodbyeArrived)
            {
                _receiver.BeginEnd(_goodbye!.Value);
                lost = null;
            }
            else if (lost is not null)
            {
                _receiver.BeginEnd(CloseReason.FromError(lost));
                _failure ??= lost;
            }

            while (_accepted.TryDequeue(out QueuedMessage message))
            {
                message.Release();
            }

            FailLine(ref events);
            FailFlushes(ref events);
            receiving = _receiving;
            _receiving = false;
        }

        events.Raise(_sender, _receiver);
        if (receiving)
        {
            _receive.Fail(CreateReceiveError());
        }

        _goodbyeArrival.TrySetResult();
        return lost is not null;
    }

    /// <summary>Moves what can be moved. Called under the lock after every change.</summary>
    private void Advance(ref LinkEvents events)
    {
        do
        {
            while (_accepted.TryPeek(out QueuedMessage message) && (_dropping || _arrivedBytes == 0 || _arrivedBytes + message.Cost <= _window))
            {
                _accepted.Dequeue();
                _acceptedBytes -= message.Cost;
                _leftCount++;
                Arrive(message, ref events);
            }
        }
        while (AdmitFromLine(ref events));
        CompleteFlushes(ref events);
        if (_goodbye is not null && !_goodbyeArrived && !_broken && _accepted.Count == 0 && _line.Count == 0)
        {
            ArriveGoodbye(ref events);
        }
    }
}
