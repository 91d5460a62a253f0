using Transport.Framing;

namespace Transport.Streams;

/// <content>Finding frames in the block. Each frame is judged once; its header may be read again while it is not whole, or behind messages found ahead.</content>
internal sealed partial class FrameParser
{
    private const int MaxControlPayload = 512;

    /// <summary>Nothing is ready: finds what comes next, and stops what it throws here.</summary>
    private bool FindNext()
    {
        if (_endBehind is not null)
        {
            return Finish(_endBehind);
        }

        if (_openFrame > 0 || _needsBytes || _block is null)
        {
            return false;
        }

        _ahead.Begin(_block);
        try
        {
            return FindInBlock(_block.Array);
        }
        catch (Exception exception)
        {
            return FinishBehindMessages(EndBecauseOf(exception));
        }
    }

    /// <summary>What a frame that breaks a rule means, and at the boundary of other people's codecs whatever else they throw.</summary>
    private ReceiveEnd EndBecauseOf(Exception exception) => exception is TransportException error
        ? new ReceiveEnd(error, error.Error == TransportError.MessageTooLarge ? CloseCode.MessageTooLarge : _violation)
        : new ReceiveEnd(new TransportException(TransportError.Other, $"The framing failed to read a frame: {exception.Message}", exception), CloseCode.InternalError);

    /// <summary>What was found before the error is received before it.</summary>
    private bool FinishBehindMessages(ReceiveEnd end)
    {
        if (!_ahead.Any)
        {
            return Finish(end);
        }

        _endBehind = end;
        return true;
    }

    /// <summary>Adds the whole messages that lie here one behind the other; if there is none, deals with other frames until there is something to take.</summary>
    private bool FindInBlock(byte[] array)
    {
        int start = _start;
        int filled = _filled;
        _frameLength = 0;
        while (start < filled && !_ahead.IsFull)
        {
            Span<byte> input = array.AsSpan(start, filled - start);
            if (!codec.TryReadHeader(input, out FrameHeader header))
            {
                _needsBytes = input.Length < (long)maxMessageSize + codec.MaxOverhead ? true : throw TooLarge($"at least {input.Length}");
                break;
            }

            if (!IsWholeMessage(header, input.Length))
            {
                if (_ahead.Any || !AcceptOther(header, input) || HasMessage || End is not null)
                {
                    break;
                }

                start = _start;
                continue;
            }

            int length = (int)header.PayloadLength;
            Span<byte> payload = input.Slice(header.HeaderLength, length);
            codec.DecodePayload(payload);
            if (header.Type == FrameType.Text)
            {
                CheckText(payload);
            }

            _ahead.Add(start + header.HeaderLength, length, (MessageKind)header.Type);
            start += header.HeaderLength + length + header.TrailerLength;
            _start = start;
            Messages++;
        }

        return HasMessage || End is not null;
    }

    /// <summary>True if the frame is a message within the limit and all of it is here, so that it can be handed out where it lies.</summary>
    private bool IsWholeMessage(in FrameHeader header, int available)
    {
        long length = header.PayloadLength;
        return header.Type <= FrameType.Text && header.EndOfMessage && !_assembly.IsOpen
            && (ulong)length <= (ulong)maxMessageSize && (header.HeaderLength | header.TrailerLength) >= 0
            && length + header.HeaderLength + header.TrailerLength is var whole && whole > 0 && whole <= available;
    }

    /// <summary>A control frame, a fragment, a frame that is not whole, or one that breaks a rule.</summary>
    /// <returns>False if more bytes are needed.</returns>
    private bool AcceptOther(in FrameHeader header, Span<byte> input)
    {
        bool isMessage = header.Type <= FrameType.Continuation;
        CheckSize(header, isMessage);
        int length = CheckLength(header);
        if (length > input.Length && length <= ReceiveBlockPool.LargestBlock)
        {
            _frameLength = length;
            _needsBytes = true;
            return false;
        }

        if (isMessage)
        {
            CheckSequence(header.Type);
        }

        Span<byte> payload = input[header.HeaderLength..Math.Min(input.Length, length - header.TrailerLength)];
        codec.DecodePayload(payload);
        _start += Math.Min(length, input.Length);
        if (!isMessage)
        {
            AcceptControl(header.Type, payload);
            return true;
        }

        Assemble(header, payload, length - input.Length);
        if (_openFrame == 0)
        {
            return true;
        }

        ReleaseBlock();
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

    private void CheckText(ReadOnlySpan<byte> payload)
    {
        if (!System.Text.Unicode.Utf8.IsValid(payload))
        {
            _violation = CloseCode.InvalidData;
            throw new TransportException(TransportError.ProtocolViolation, $"The peer sent a text message of {payload.Length} bytes that is not valid UTF-8. The peer must encode text as UTF-8, or send it as binary.");
        }
    }

    private TransportException TooLarge(string size) => new(
        TransportError.MessageTooLarge,
        $"The peer sent a message of {size} bytes; the limit is {maxMessageSize} bytes. Raise MaxMessageSize on this side, or send smaller messages. If the size makes no sense, the peer uses another framing.");
}
