using System.Buffers.Binary;

namespace Transport.Sockets.Tests;

public sealed class LinuxControlTests
{
    [Fact]
    public void The_segment_size_is_laid_out_as_the_kernel_reads_it()
    {
        byte[] control = new byte[LinuxControl.SegmentSize];
        LinuxControl.WriteSegment(control, 0x1234);
        Assert.Equal("1200000000000000" + "11000000" + "67000000" + "3412000000000000", Convert.ToHexString(control));
    }

    [Fact]
    public void The_size_of_what_was_put_together_is_read() => Assert.Equal(1200, LinuxControl.ReadSegment(Message(17, 104, 1200)));

    [Fact]
    public void Other_messages_before_it_are_passed_over() =>
        Assert.Equal(200, LinuxControl.ReadSegment([.. Message(0, 8, 1), .. Message(17, 103, 7), .. Message(41, 104, 9), .. Message(17, 104, 200)]));

    [Fact]
    public void Without_the_message_it_was_one_datagram()
    {
        Assert.Equal(0, LinuxControl.ReadSegment([]));
        Assert.Equal(0, LinuxControl.ReadSegment(Message(0, 8, 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(25)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_length_that_cannot_be_ends_the_search(long length)
    {
        byte[] control = [.. Message(0, 8, 1)];
        BinaryPrimitives.WriteInt64LittleEndian(control, length);
        Assert.Equal(0, LinuxControl.ReadSegment(control));
    }

    [Fact]
    public void A_message_without_its_padding_is_the_last() => Assert.Equal(0, LinuxControl.ReadSegment(Message(0, 8, 1).AsSpan(0, 20)));

    private static byte[] Message(int level, int type, int value)
    {
        byte[] message = new byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(message, 20);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), level);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), type);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), value);
        return message;
    }
}
