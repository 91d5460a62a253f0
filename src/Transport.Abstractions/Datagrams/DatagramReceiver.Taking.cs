using Transport.Streams;

namespace Transport.Datagrams;

/// <content>Taking datagrams apart, under the gate.</content>
internal sealed partial class DatagramReceiver
{
    /// <summary>What is being taken apart; its reference is ours.</summary>
    private ReceivedDatagrams _current;

    /// <summary>Where in the block the next of them begins, and how many bytes follow.</summary>
    private int _offset;
    private int _left;
    private long _timestamp = long.MinValue;
    private bool _expires;
    private long _malformed;
    private long _duplicates;
    private long _late;
    private long _incomplete;
    private long _missing;

    public long Malformed => Volatile.Read(ref _malformed);

    public long Duplicates => Volatile.Read(ref _duplicates);

    public long Late => Volatile.Read(ref _late);

    public long Incomplete => Volatile.Read(ref _incomplete);

    public long Missing
    {
        get
        {
            lock (_gate)
            {
                return _released ? _missing : _codec.Missing + _senders.Missing;
            }
        }
    }

    /// <summary>Gives up what has waited too long for the rest of it.</summary>
    /// <returns>False if there will be nothing more to give up.</returns>
    public bool Expire()
    {
        Exception? failure = null;
        lock (_gate)
        {
            if (_ended || _released)
            {
                return false;
            }

            _timestamp = Math.Max(_timestamp, _timeProvider.GetTimestamp());
            try
            {
                Add(ref _incomplete, _codec.Expire(_timestamp) + _senders.Expire(_timestamp));
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }

        if (failure is not null)
        {
            _channel.OnFramingFailed(failure);
        }

        return failure is null;
    }

    /// <summary>The next message among the datagrams that have come.</summary>
    /// <param name="message">The message, a lease of its own.</param>
    /// <param name="failure">What the codec threw, to be reported once the gate is left.</param>
    private bool TryTakeUnderGate(out ReceivedMessage message, out Exception? failure)
    {
        message = default;
        failure = null;
        if (_discarding || _aborted)
        {
            return false;
        }

        while (_current.Block is not null || TryBeginNext())
        {
            DatagramBlock block = _current.Block!;
            int offset = _offset;
            int length = Math.Min(_left, _current.DatagramSize);
            _offset += length;
            _left -= length;
            bool found;
            try
            {
                found = TryRead(block, offset, length, out message);
            }
            catch (Exception exception)
            {
                // The boundary of other people's codecs.
                failure = exception;
                found = false;
            }

            if (_left == 0)
            {
                _current = default;
                block.Release();
            }

            if (found || failure is not null)
            {
                return found;
            }
        }

        return false;
    }

    private bool TryBeginNext()
    {
        if (!_queue.TryDequeue(out _current))
        {
            return false;
        }

        _offset = _current.Offset;
        _left = _current.Length;
        _timestamp = Math.Max(_timestamp, _timeProvider.GetTimestamp());
        return true;
    }

    private bool TryRead(DatagramBlock block, int offset, int length, out ReceivedMessage message)
    {
        message = default;
        DatagramCodec codec = _current.Sender is { } sender ? _senders.Of(sender, _timestamp) : _codec;
        switch (codec.Read(block.Memory.Span.Slice(offset, length), _timestamp, out DatagramMessage found))
        {
            case DatagramReading.Message:
                if (IsAcceptable(block, offset, length, found))
                {
                    message = found.Assembled ?? Lease(block, offset + found.Offset, found);
                    return true;
                }

                found.Assembled?.Dispose();
                Add(ref _malformed, 1);
                break;
            case DatagramReading.Kept:
                if (!_expires)
                {
                    _expires = true;
                    DatagramExpiry.Of(_timeProvider).Add(this);
                }

                break;
            case DatagramReading.Duplicate:
                Add(ref _duplicates, 1);
                break;
            case DatagramReading.Late:
                Add(ref _late, 1);
                break;
            default:
                Add(ref _malformed, 1);
                break;
        }

        return false;
    }

    private bool IsAcceptable(DatagramBlock block, int offset, int length, in DatagramMessage found)
    {
        if (found.Length > _maxMessageSize)
        {
            return false;
        }

        if (found.Assembled is null && (ulong)(uint)found.Offset + (uint)found.Length > (uint)length)
        {
            throw new InvalidOperationException($"it found a message of {found.Length} bytes at {found.Offset} in a datagram of {length} bytes");
        }

        return found.Kind != MessageKind.Text
            || System.Text.Unicode.Utf8.IsValid(found.Assembled is { } whole ? whole.Payload.Span : block.Memory.Span.Slice(offset + found.Offset, found.Length));
    }

    private ReceivedMessage Lease(DatagramBlock block, int offset, in DatagramMessage found)
    {
        Memory<byte> payload = block.Memory.Slice(offset, found.Length);
        if (!DatagramBlock.AreTooMany && block.TryLease(_current.Sender, out long token))
        {
            return new ReceivedMessage(block, token, payload, found.Kind);
        }

        PooledMessage copy = PooledMessage.Rent(found.Length);
        payload.CopyTo(copy.Memory);
        return copy.Lease(found.Length, found.Kind, _current.Sender);
    }

    private static void Add(ref long number, int count) => Volatile.Write(ref number, number + count);
}
