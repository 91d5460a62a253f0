using Transport.Framing;

namespace Transport.Streams;

/// <summary>Finds messages in received bytes and holds them until they are taken. Owned by whoever owns the receiver's buffer.</summary>
/// <remarks>
/// Bytes lie in one block from <c>_start</c> to <c>_filled</c>, behind the messages that were found and not taken yet (<see cref="MessagesAhead"/>).
/// A frame that fits a block is handed out where it lies. One that does not, and a
/// message of several frames, is put together in an array of its own, <c>_assembly</c>; while <c>_openFrame</c> is above 0, reads go there.
/// Every size is checked against the limit before memory is taken for it.
/// </remarks>
internal sealed partial class FrameParser(FrameCodec codec, int maxMessageSize, bool hasCloseFrame, IControlFrames controlFrames)
{
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
    private MessageKind _assembledKind;
    private bool _isAssembled;

    private MessagesAhead _ahead;

    /// <summary>All bytes here have been looked at: the codec is not asked again before there are more.</summary>
    private bool _needsBytes;

    /// <summary>An error that was found behind messages; it becomes the end when they have been taken.</summary>
    private ReceiveEnd? _endBehind;
    private CloseCode _violation = CloseCode.ProtocolError;

    /// <summary>True if a message can be taken.</summary>
    public bool HasMessage => _ahead.Any || _isAssembled;

    /// <summary>The end, once it was reached; all messages before it have been taken.</summary>
    public ReceiveEnd? End { get; private set; }

    /// <summary>True if no byte of an unfinished frame is here.</summary>
    public bool IsBetweenFrames => _start == _filled && !_assembly.IsOpen;

    /// <summary>True if the next bytes belong to a message that is larger than a block.</summary>
    public bool IsInLargeFrame => _openFrame > 0;

    /// <summary>How long the message is that can be taken.</summary>
    public int NextLength => _ahead.Any ? _ahead.First.Length : _assembly.Length;

    /// <summary>How many messages were found so far.</summary>
    public int Messages { get; private set; }

    /// <summary>How many bytes of the message being received are here, with those of a control frame that has begun to arrive within it.</summary>
    public int Unfinished => _filled - _start + _assembly.Length;

    /// <summary>Looks for messages or the end.</summary>
    /// <returns>True if either is there; false if more bytes are needed.</returns>
    public bool Advance() => HasMessage || End is not null || FindNext();

    /// <summary>Takes the message that <see cref="HasMessage"/> announced.</summary>
    public void Take(out ReceivedMessage message)
    {
        if (_ahead.Any && !_pinned.AreTooMany && _block!.TryLease(out long token))
        {
            ref readonly FoundMessage found = ref _ahead.RemoveFirst();
            message = new ReceivedMessage(_block, token, new ReadOnlyMemory<byte>(_block.Array, found.Offset, found.Length), found.Kind);
            return;
        }

        message = TakeOtherwise();
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
        _needsBytes = false;
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
        _isAssembled = false;
        _assembly.Release();
        ReleaseBlock();
    }

    /// <summary>Put together already, or copied since too much is leased.</summary>
    private ReceivedMessage TakeOtherwise()
    {
        if (!_ahead.Any)
        {
            _isAssembled = false;
            return _assembly.Take(_assembledKind);
        }

        FoundMessage found = _ahead.RemoveFirst();
        PooledMessage copy = PooledMessage.Rent(found.Length);
        _block!.Array.AsMemory(found.Offset, found.Length).CopyTo(copy.Memory);
        return copy.Lease(found.Length, found.Kind);
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
        _ahead = default;
        _start = 0;
        _filled = 0;
        _frameLength = 0;
    }
}
