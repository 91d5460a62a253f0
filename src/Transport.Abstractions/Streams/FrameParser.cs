using Transport.Framing;

namespace Transport.Streams;

/// <summary>Finds the next message in received bytes and holds it until it is taken. Owned by whoever owns the receiver's buffer.</summary>
/// <remarks>
/// The bytes lie in one block from <c>_start</c> to <c>_filled</c>, or, for a message that is larger than a block, in an array of its own.
/// Every size is checked against the limit before memory is taken for it.
/// </remarks>
internal sealed class FrameParser(FrameCodec codec, int maxMessageSize, bool hasCloseFrame)
{
    private const int MaxControlPayload = 512;

    private ReceiveBlock? _block;
    private int _start;
    private int _filled;
    private int _frameLength;
    private int _blockSize = ReceiveBlockPool.SmallestBlock;

    private PooledMessage? _large;
    private int _largeFilled;
    private int _largePayload;

    private MessageKind _kind;
    private int _nextOffset;
    private int _nextLength;

    /// <summary>True if a message can be taken.</summary>
    public bool HasMessage { get; private set; }

    /// <summary>The end, once it was reached; all messages before it have been taken.</summary>
    public ReceiveEnd? End { get; private set; }

    /// <summary>True if no byte of an unfinished frame is here.</summary>
    public bool IsBetweenFrames => _start == _filled && _large is null;

    /// <summary>True if the next bytes belong to a message that is larger than a block.</summary>
    public bool IsInLargeFrame => _large is not null;

    public int NextLength => _nextLength;

    /// <summary>Looks for the next message or the end.</summary>
    /// <returns>True if either is there; false if more bytes are needed.</returns>
    public bool Advance()
    {
        if (HasMessage || End is not null)
        {
            return true;
        }

        try
        {
            return _large is null ? AdvanceInBlock() : AdvanceInLarge();
        }
        catch (TransportException exception)
        {
            return Finish(new ReceiveEnd(exception));
        }
        catch (Exception exception)
        {
            // The boundary of other people's codecs.
            return Finish(new ReceiveEnd(new TransportException(TransportError.Other, $"The framing failed to read a frame: {exception.Message}", exception)));
        }
    }

    /// <summary>Takes the message that <see cref="HasMessage"/> announced.</summary>
    public ReceivedMessage Take()
    {
        HasMessage = false;
        if (_large is { } large)
        {
            _large = null;
            return large.Lease(_largePayload, _kind);
        }

        Memory<byte> payload = _block!.Array.AsMemory(_nextOffset, _nextLength);
        if (_block.TryLease(out long token))
        {
            return new ReceivedMessage(_block, token, payload, _kind);
        }

        PooledMessage copy = new(_nextLength);
        payload.CopyTo(copy.Memory);
        return copy.Lease(_nextLength, _kind);
    }

    /// <summary>Where the next bytes go. Empty if no unfinished frame is here and <paramref name="expectBytes"/> is false: then nothing is held while waiting.</summary>
    public Memory<byte> GetRoom(bool expectBytes)
    {
        if (_large is not null)
        {
            return _large.Memory[_largeFilled..];
        }

        if (_start == _filled)
        {
            ReleaseBlock();
            if (!expectBytes)
            {
                return default;
            }

            _block = ReceiveBlockPool.Rent(_blockSize);
        }
        else if (_frameLength > 0 ? _block!.Array.Length - _start < _frameLength : _filled == _block!.Array.Length)
        {
            MoveToBlock(_frameLength > 0 ? Math.Max(_blockSize, _frameLength) : (int)Math.Max(_blockSize, Math.Min(2L * (_filled - _start), (long)maxMessageSize + codec.MaxOverhead)));
        }

        return _block!.Array.AsMemory(_filled);
    }

    /// <summary>Bytes have been read into the room.</summary>
    /// <param name="count">How many; 0 is the end of the stream.</param>
    /// <param name="room">How many there could have been.</param>
    public void Received(int count, int room)
    {
        if (count == 0)
        {
            Finish(EndOfStream());
        }
        else if (_large is not null)
        {
            _largeFilled += count;
        }
        else
        {
            _filled += count;
            if (count == room)
            {
                _blockSize = Math.Min(2 * _block!.Array.Length, ReceiveBlockPool.LargestBlock);
            }
            else if (count < _block!.Array.Length / 4)
            {
                _blockSize = Math.Max(_blockSize / 2, ReceiveBlockPool.SmallestBlock);
            }
        }
    }

    public bool Finish(ReceiveEnd end)
    {
        End ??= end;
        Release();
        return true;
    }

    /// <summary>Lets go of everything; leases already given out live on.</summary>
    public void Release()
    {
        if (HasMessage)
        {
            Take().Dispose();
        }

        _large?.TryRelease(1);
        _large = null;
        ReleaseBlock();
    }

    private bool AdvanceInBlock()
    {
        while (_start < _filled)
        {
            Span<byte> input = _block!.Array.AsSpan(_start, _filled - _start);
            _frameLength = 0;
            if (!codec.TryReadHeader(input, out FrameHeader header))
            {
                return input.Length >= (long)maxMessageSize + codec.MaxOverhead
                    ? throw TooLarge($"at least {input.Length}")
                    : false;
            }

            bool isMessage = header.Type <= FrameType.Text;
            if (header.PayloadLength > (isMessage ? maxMessageSize : MaxControlPayload))
            {
                throw isMessage ? TooLarge($"{header.PayloadLength}")
                    : new TransportException(TransportError.ProtocolViolation, $"A control frame of {header.PayloadLength} bytes was announced; the limit is {MaxControlPayload}.");
            }

            int length = CheckLength(header);
            if (length > input.Length)
            {
                Expect(header, length, input);
                return false;
            }

            if (Accept(header, input.Slice(header.HeaderLength, (int)header.PayloadLength), _start + header.HeaderLength))
            {
                _start += length;
                return true;
            }

            _start += length;
        }

        return false;
    }

    private static int CheckLength(in FrameHeader header)
    {
        long length = header.HeaderLength + header.PayloadLength + header.TrailerLength;
        return length > 0 && header is { HeaderLength: >= 0, PayloadLength: >= 0, TrailerLength: >= 0 } && length <= Array.MaxLength
            ? (int)length
            : throw new TransportException(TransportError.Other, $"The framing reported a frame of {header.HeaderLength} + {header.PayloadLength} + {header.TrailerLength} bytes, which cannot be. Correct its TryReadHeader.");
    }

    private bool Accept(in FrameHeader header, Span<byte> payload, int offset)
    {
        switch (header.Type)
        {
            case FrameType.Heartbeat:
                return false;
            case FrameType.Close:
                CloseReason goodbye = codec.ReadClose(payload);
                return Finish(new ReceiveEnd(goodbye));
            default:
                SetNext(header.Type, payload);
                _nextOffset = offset;
                return true;
        }
    }

    /// <summary>More of a known frame is to come: into the block if it fits one, else into an array of its own.</summary>
    private void Expect(in FrameHeader header, int length, Span<byte> input)
    {
        if (length <= ReceiveBlockPool.LargestBlock)
        {
            _frameLength = length;
            return;
        }

        Span<byte> body = input[header.HeaderLength..];
        _large = new PooledMessage(length - header.HeaderLength);
        _largePayload = (int)header.PayloadLength;
        _largeFilled = body.Length;
        _kind = header.Type == FrameType.Text ? MessageKind.Text : MessageKind.Binary;
        body.CopyTo(_large.Memory.Span);
        _start = _filled;
        ReleaseBlock();
    }

    private bool AdvanceInLarge()
    {
        if (_largeFilled < _large!.Memory.Length)
        {
            return false;
        }

        SetNext((FrameType)_kind, _large.Memory.Span[.._largePayload]);
        return true;
    }

    private void SetNext(FrameType type, ReadOnlySpan<byte> payload)
    {
        if (type == FrameType.Text && !System.Text.Unicode.Utf8.IsValid(payload))
        {
            throw new TransportException(TransportError.ProtocolViolation, $"The peer sent a text message of {payload.Length} bytes that is not valid UTF-8. The peer must encode text as UTF-8, or send it as binary.");
        }

        _kind = (MessageKind)type;
        _nextLength = payload.Length;
        HasMessage = true;
    }

    private ReceiveEnd EndOfStream()
    {
        int unfinished = _large is null ? _filled - _start : _largeFilled;
        return (unfinished, hasCloseFrame) switch
        {
            ( > 0, _) => new ReceiveEnd(new TransportException(TransportError.ConnectionLost, $"The connection ended in the middle of a message, of which {unfinished} bytes had arrived. The peer or the network broke it off; connect again.")),
            (_, true) => new ReceiveEnd(new TransportException(TransportError.ConnectionLost, "The connection ended without a goodbye. The peer was stopped or aborted the channel, or the network broke it; connect again.")),
            _ => new ReceiveEnd(CloseReason.FromPeer(CloseCode.Normal)),
        };
    }

    private TransportException TooLarge(string size) => new(
        TransportError.MessageTooLarge,
        $"The peer sent a message of {size} bytes; the limit is {maxMessageSize} bytes. Raise MaxMessageSize on this side, or send smaller messages. If the size makes no sense, the peer uses another framing.");

    private void MoveToBlock(int size)
    {
        ReceiveBlock larger = ReceiveBlockPool.Rent(size);
        _block!.Array.AsSpan(_start, _filled - _start).CopyTo(larger.Array);
        _filled -= _start;
        _start = 0;
        _block.Retire();
        _block = larger;
    }

    private void ReleaseBlock()
    {
        _block?.Retire();
        _block = null;
        _start = 0;
        _filled = 0;
        _frameLength = 0;
    }
}
