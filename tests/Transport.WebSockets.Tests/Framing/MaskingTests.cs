namespace Transport.WebSockets.Tests;

public sealed class MaskingTests
{
    [Fact]
    public void Every_length_and_offset_is_masked_as_byte_by_byte()
    {
        byte[] key = [0x37, 0xfa, 0x21, 0x3d];
        for (int length = 0; length <= 200; length++)
        {
            for (int offset = 0; offset < 4; offset++)
            {
                byte[] payload = TestPayload.Bytes(length, seed: length);
                byte[] expected = [.. payload.Select((value, i) => (byte)(value ^ key[(i + offset) % 4]))];
                Masking.Apply(payload, payload, BitConverter.ToUInt32(key), offset);
                Assert.Equal(expected, payload);
            }
        }
    }

    [Fact]
    public void Masking_begins_anywhere_in_memory()
    {
        byte[] key = [1, 2, 4, 8];
        for (int start = 0; start < 40; start++)
        {
            byte[] memory = TestPayload.Bytes(140, seed: 5);
            byte[] expected = [.. memory.Select((value, i) => i < start ? value : (byte)(value ^ key[(i - start) % 4]))];
            Masking.Apply(memory.AsSpan(start), memory.AsSpan(start), BitConverter.ToUInt32(key), 0);
            Assert.Equal(expected, memory);
        }
    }

    [Fact]
    public void Keys_do_not_repeat_from_one_block_to_the_next()
    {
        uint[] drawn = [.. Enumerable.Range(0, 10_000).Select(static _ => MaskingKeys.Next())];
        Assert.InRange(drawn.Distinct().Count(), 9_990, 10_000);
    }
}
