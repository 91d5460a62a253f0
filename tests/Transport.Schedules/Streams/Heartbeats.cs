using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Streams;

/// <summary>Heartbeats of the default framing, which a receiver ignores.</summary>
internal sealed class Heartbeats(Dice dice, bool breaksProtocol) : FrameInjector(dice, breaksProtocol)
{
    protected override byte[] CreateFrame(Dice dice) => dice.Chance(50) ? [0x06, 0] : [0x0E, 0, 1, 2];

    /// <remarks>A type that is never sent, a message of a gigabyte, and a text that is not UTF-8.</remarks>
    protected override byte[] CreateViolation(Dice dice) => dice.Pick([0x03], [0xFC, 0xFF, 0xFF, 0xFF, 0x0F], new byte[] { 0x05, 0xFF });

    protected override bool TryRead(ReadOnlySpan<byte> header, out long payload, out bool isClose)
    {
        payload = 0;
        isClose = false;
        if (header[^1] >= 0x80)
        {
            return false;
        }

        for (int i = 0; i < header.Length; i++)
        {
            payload |= (long)(header[i] & 0x7F) << (7 * i);
        }

        // Only goodbyes are sent as control frames.
        isClose = (payload & 3) == 2;
        payload >>= 2;
        return true;
    }
}
