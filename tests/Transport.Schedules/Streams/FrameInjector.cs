using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Streams;

/// <summary>Follows the frames of one direction and puts control frames between them, as a peer may that is not this library.</summary>
internal abstract class FrameInjector(Dice dice, bool breaksProtocol)
{
    private readonly byte[] _header = new byte[14];
    private int _headerFilled;
    private long _payloadLeft;
    private bool _closed;

    /// <summary>Between two frames, now and then: a frame to put there.</summary>
    public bool TryInject(out ReadOnlyMemory<byte> frame)
    {
        if (_closed || _headerFilled > 0 || _payloadLeft > 0 || !dice.Chance(20))
        {
            frame = default;
            return false;
        }

        frame = breaksProtocol && dice.Chance(30) ? CreateViolation(dice) : CreateFrame(dice);
        return true;
    }

    /// <summary>Follows bytes that go by.</summary>
    /// <returns>How many of them there are until the end of a frame; the others have to be passed again.</returns>
    public int Pass(ReadOnlySpan<byte> bytes)
    {
        int passed = 0;
        while (passed < bytes.Length)
        {
            if (_payloadLeft > 0)
            {
                int count = (int)Math.Min(_payloadLeft, bytes.Length - passed);
                _payloadLeft -= count;
                passed += count;
                if (_payloadLeft == 0)
                {
                    return passed;
                }

                continue;
            }

            _header[_headerFilled++] = bytes[passed++];
            if (TryRead(_header.AsSpan(0, _headerFilled), out long payload, out bool isClose))
            {
                _headerFilled = 0;
                _payloadLeft = payload;
                _closed |= isClose;
                if (payload == 0)
                {
                    return passed;
                }
            }
        }

        return passed;
    }

    /// <summary>A control frame that has no effect on the messages.</summary>
    protected abstract byte[] CreateFrame(Dice dice);

    /// <summary>A frame that must end the channel of whoever receives it.</summary>
    protected abstract byte[] CreateViolation(Dice dice);

    /// <summary>Understands a header.</summary>
    protected abstract bool TryRead(ReadOnlySpan<byte> header, out long payload, out bool isClose);
}
