namespace Transport.InMemory;

/// <summary>Counts the messages that one channel delivered and that were not disposed yet.</summary>
internal sealed class LeaseLedger
{
    private readonly Lock _lock = new();
    private readonly string _channelId;
    private long _messages;
    private long _bytes;
    private Action<LeaseLedger>? _review;

    public LeaseLedger(string channelId) => _channelId = channelId;

    public bool HasEnded
    {
        get
        {
            lock (_lock)
            {
                return _review is not null;
            }
        }
    }

    public void Delivered(int length)
    {
        Action<LeaseLedger>? review;
        lock (_lock)
        {
            _messages++;
            _bytes += length;
            review = _messages == 1 ? _review : null;
        }

        review?.Invoke(this);
    }

    public void Released(int length)
    {
        Action<LeaseLedger>? review;
        lock (_lock)
        {
            _messages--;
            _bytes -= length;
            review = _messages == 0 ? _review : null;
        }

        review?.Invoke(this);
    }

    /// <summary>From now on <paramref name="review"/> is called whenever there begins or ceases to be something to report. What was kept may still be delivered.</summary>
    public void ChannelEnded(Action<LeaseLedger> review)
    {
        lock (_lock)
        {
            _review = review;
        }

        review(this);
    }

    /// <summary>What is missing, or <see langword="null"/>.</summary>
    public string? Describe()
    {
        lock (_lock)
        {
            return _messages == 0
                ? null
                : $"{_messages} message{(_messages == 1 ? " was" : "s were")} received on channel {_channelId} ({_bytes} bytes) and never disposed. Dispose every message, or receive with ReceiveAllAsync, which does.";
        }
    }
}
