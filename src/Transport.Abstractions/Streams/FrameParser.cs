using Transport.Framing;

namespace Transport.Streams;

/// <summary>Finds the next message in received bytes and holds it until it is taken. Owned by whoever owns the receiver's buffer.</summary>
/// <remarks>
/// Bytes lie in one block from <c>_start</c> to <c>_filled</c>. A frame that fits a block is handed out where it lies. One that does not, and a
/// message of several frames, is put together in an array of its own, <c>_assembly</c>; while <c>_openFrame</c> is above 0, reads go there.
/// Every size is checked against the limit before memory is taken for it.
/// </remarks>
internal sealed class FrameParser(FrameCodec codec, int maxMessageSize, bool hasCloseFrame, IControlFrames controlFrames)
{
    private const int MaxControlPayload = 512;

    private ReceiveBlock? _block;
    private int _start;
    private int _filled;
    private int _frameLength;
    private int _blockSize = ReceiveBlockPool.SmallestBlock;

    private readonly MessageAssembly _assembly = new();
    private readonly PinnedBlocks _pinned = new();
    private int _openFrame;
    private int _openTrailer;
    private bool _openFrameIsLast;

    private CloseCode _violation = CloseCode.ProtocolError;
    private MessageKind _kind;
    private int _nextOffset;
    private int _nextLength;

    /// <summary>True if a message can be taken.</summary>
    public bool HasMessage { get; private set; }

    /// <summary>The end, once it was reached; all messages before it have been taken.</summary>
    public ReceiveEnd? End { get; private set; }

    /// <summary>True if no byte of an unfinished frame is here.</summary>
    public bool IsBetweenFrames => _start == _filled && !_assembly.IsOpen;

    /// <summary>True if the next bytes belong to a message that is larger than a block.</summary>
    public bool IsInLargeFrame => _openFrame > 0;

    public int NextLength => _nextLength;

    /// <summary>How many messages were found so far.</summary>
    public int Messages { get; private set; }

    /// <summary>How many bytes of the message being received are here, with those of a control frame that has begun to arrive within it.</summary>
    public int Unfinished => _filled - _start + _assembly.Length;

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
            return _openFrame == 0 ? AdvanceInBlock() : false;
        }
        catch (TransportException exception)
        {
            return Finish(new ReceiveEnd(exception, exception.Error == TransportError.MessageTooLarge ? CloseCode.MessageTooLarge : _violation));
        }
        catch (Exception exception)
        {
            // The boundary of other people's codecs.
            return Finish(new ReceiveEnd(new TransportException(TransportError.Other, $"The framing failed to read a frame: {exception.Message}", exception), CloseCode.InternalError));
        }
    }

    /// <summary>Takes the message that <see cref="HasMessage"/> announced.</summary>
    public ReceivedMessage Take()
    {
        HasMessage = false;
        if (_assembly.IsOpen)
        {
            return _assembly.Take(_kind);
        }

        Memory<byte> payload = _block!.Array.AsMemory(_nextOffset, _nextLength);
        if (!_pinned.AreTooMany && _block.TryLease(out long token))
        {
            return new ReceivedMessage(_block, token, payload, _kind);
        }

        PooledMessage copy = PooledMessage.Rent(_nextLength);
        payload.CopyTo(copy.Memory);
        return copy.Lease(_nextLength, _kind);
    }

    /// <summary>Where the next bytes go. Empty if no unfinished frame is here and <paramref name="expectBytes"/> is false: then nothing is held while waiting.</summary>
    public Memory<byte> GetRoom(bool expectBytes)
    {
        if (_openFrame > 0)
        {
            return _assembly.Room(_openFrame);
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
        else if (_openFrame > 0)
        {
            Fill(count);
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

        _assembly.Release();
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

            bool isMessage = header.Type <= FrameType.Continuation;
            CheckSize(header, isMessage);
            int length = CheckLength(header);
            if (length > input.Length && length <= ReceiveBlockPool.LargestBlock)
            {
                _frameLength = length;
                return false;
            }

            if (isMessage)
            {
                CheckSequence(header.Type);
            }

            Span<byte> payload = input[header.HeaderLength..Math.Min(input.Length, length - header.TrailerLength)];
            codec.DecodePayload(payload);
            int offset = _start + header.HeaderLength;
            _start += Math.Min(length, input.Length);
            if (!isMessage)
            {
                AcceptControl(header.Type, payload);
            }
            else if (header.EndOfMessage && length <= input.Length && !_assembly.IsOpen)
            {
                SetNext((MessageKind)header.Type, payload);
                _nextOffset = offset;
            }
            else
            {
                Assemble(header, payload, length - input.Length);
            }

            if (HasMessage || End is not null)
            {
                return true;
            }

            if (_openFrame > 0)
            {
                ReleaseBlock();
                return false;
            }
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

    private void CheckSize(in FrameHeader header, bool isMessage)
    {
        if (isMessage)
        {
            // Not the sum, since a peer may announce the largest number there is.
            if (header.PayloadLength > maxMessageSize - _assembly.Length)
            {
                throw TooLarge($"{(ulong)header.PayloadLength + (ulong)_assembly.Length}");
            }
        }
        else if (header.PayloadLength > MaxControlPayload)
        {
            throw new TransportException(TransportError.ProtocolViolation, $"A control frame of {header.PayloadLength} bytes was announced; the limit is {MaxControlPayload}.");
        }
    }

    private void CheckSequence(FrameType type)
    {
        if (type == FrameType.Continuation != _assembly.IsOpen)
        {
            throw new TransportException(TransportError.ProtocolViolation, _assembly.IsOpen
                ? "A new message began before the fragments of the one before it had ended."
                : "A fragment came that continues no message.");
        }
    }

    private void AcceptControl(FrameType type, Span<byte> payload)
    {
        switch (type)
        {
            case FrameType.Ping:
                controlFrames.OnPing(payload);
                break;
            case FrameType.Pong:
                controlFrames.OnPong(payload);
                break;
            case FrameType.Close:
                Finish(new ReceiveEnd(codec.ReadClose(payload)));
                break;
        }
    }

    /// <summary>Adds a fragment, or what has arrived of a frame that does not fit a block, to the message being put together.</summary>
    private void Assemble(in FrameHeader header, Span<byte> arrived, int missing)
    {
        if (header.Type != FrameType.Continuation)
        {
            _kind = (MessageKind)header.Type;
            _assembly.Open();
        }

        _openTrailer = header.TrailerLength;
        _openFrameIsLast = header.EndOfMessage;
        _openFrame = (int)header.PayloadLength + header.TrailerLength;
        _assembly.Reserve(_openFrame, header.EndOfMessage);
        arrived.CopyTo(_assembly.Room(_openFrame).Span);
        Advance(arrived.Length + (missing > 0 ? Math.Max(0, header.TrailerLength - missing) : header.TrailerLength));
    }

    private void Fill(int count)
    {
        int payload = Math.Max(0, Math.Min(count, _openFrame - _openTrailer));
        codec.DecodePayload(_assembly.Room(_openFrame).Span[..payload]);
        Advance(count);
    }

    private void Advance(int count)
    {
        _assembly.Length += count;
        _openFrame -= count;
        if (_openFrame == 0)
        {
            _assembly.Length -= _openTrailer;
            if (_openFrameIsLast)
            {
                SetNext(_kind, _assembly.Payload);
            }
        }
    }

    private void SetNext(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        if (kind == MessageKind.Text && !System.Text.Unicode.Utf8.IsValid(payload))
        {
            _violation = CloseCode.InvalidData;
            throw new TransportException(TransportError.ProtocolViolation, $"The peer sent a text message of {payload.Length} bytes that is not valid UTF-8. The peer must encode text as UTF-8, or send it as binary.");
        }

        _kind = kind;
        _nextLength = payload.Length;
        HasMessage = true;
        Messages++;
    }

    private ReceiveEnd EndOfStream()
    {
        int unfinished = IsBetweenFrames ? 0 : Unfinished;
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
        _block.Retire(_pinned);
        _block = larger;
    }

    private void ReleaseBlock()
    {
        _block?.Retire(_pinned);
        _block = null;
        _start = 0;
        _filled = 0;
        _frameLength = 0;
    }
}
