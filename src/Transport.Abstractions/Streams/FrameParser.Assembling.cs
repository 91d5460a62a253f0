using Transport.Framing;

namespace Transport.Streams;

/// <content>Messages of several frames, and of one that does not fit a block.</content>
internal sealed partial class FrameParser
{
    /// <summary>Adds a fragment, or what has arrived of a frame that does not fit a block, to the message being put together.</summary>
    private void Assemble(in FrameHeader header, Span<byte> arrived, int missing)
    {
        if (header.Type != FrameType.Continuation)
        {
            _assembledKind = (MessageKind)header.Type;
            _assembly.Open();
        }

        _openTrailer = header.TrailerLength;
        _openFrameIsLast = header.EndOfMessage;
        _openFrame = (int)header.PayloadLength + header.TrailerLength;
        _assembly.Reserve(_openFrame, header.EndOfMessage);
        arrived.CopyTo(_assembly.Room(_openFrame).Span);
        Advance(arrived.Length + (missing > 0 ? Math.Max(0, header.TrailerLength - missing) : header.TrailerLength));
    }

    /// <summary>Bytes of a frame that does not fit a block have arrived. What this throws is stopped here: it says something about the frame, and nothing about the read.</summary>
    private void Fill(int count)
    {
        try
        {
            int payload = Math.Max(0, Math.Min(count, _openFrame - _openTrailer));
            codec.DecodePayload(_assembly.Room(_openFrame).Span[..payload]);
            Advance(count);
        }
        catch (Exception exception)
        {
            Finish(EndBecauseOf(exception));
        }
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
                SetAssembled();
            }
        }
    }

    private void SetAssembled()
    {
        if (_assembledKind == MessageKind.Text)
        {
            CheckText(_assembly.Payload);
        }

        _isAssembled = true;
        Messages++;
    }
}
