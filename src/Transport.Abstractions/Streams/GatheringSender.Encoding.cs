using Transport.Framing;

namespace Transport.Streams;

/// <content>Frames on their way into the buffer being filled, under the lock.</content>
internal sealed partial class GatheringSender
{
    /// <summary>Large, or too large for the buffer that is set: written from the caller's memory.</summary>
    private bool IsDirect(int payloadLength) => payloadLength >= DirectThreshold || payloadLength + _overhead > _capacity;

    private bool Fits(int payloadLength) => _filled + payloadLength + _overhead <= _capacity;

    private bool TryEncode(ReadOnlySpan<byte> payload, FrameType type)
    {
        if (!Fits(payload.Length))
        {
            return false;
        }

        Encode(payload, type);
        return true;
    }

    private void Encode(ReadOnlySpan<byte> payload, FrameType type)
    {
        int needed = _filled + payload.Length + _overhead * (1 + payload.Length / _maxFragment);
        if (_filling.Length < needed)
        {
            Grow(needed);
        }

        int end = _filled;
        FrameType part = type;
        while (payload.Length > _maxFragment)
        {
            end += EncodeFrame(end, payload[.._maxFragment], part, endOfMessage: false);
            payload = payload[_maxFragment..];
            part = FrameType.Continuation;
        }

        end += EncodeFrame(end, payload, part, endOfMessage: true);
        end += _codec.WriteTrailer(_filling.AsSpan(end));

        // Only now, so that a codec that throws leaves no half of a frame behind.
        _accepted += end - _filled;
        _filled = end;
    }

    /// <returns>How many bytes header and payload take.</returns>
    private int EncodeFrame(int start, ReadOnlySpan<byte> payload, FrameType type, bool endOfMessage)
    {
        Span<byte> room = _filling.AsSpan(start);
        int header = WriteHeader(room, type, payload.Length, endOfMessage);
        if (_encodesPayload)
        {
            _codec.EncodePayload(payload, room.Slice(header, payload.Length));
        }
        else
        {
            payload.CopyTo(room[header..]);
        }

        return header + payload.Length;
    }

    private void Grow(int needed)
    {
        byte[] larger = SendBufferPool.Rent(Math.Max(needed, Math.Max(_nextBufferSize, Math.Min(2 * _filling.Length, _capacity))));
        _filling.AsSpan(0, _filled).CopyTo(larger);
        SendBufferPool.Return(_filling);
        _filling = larger;
    }
}
