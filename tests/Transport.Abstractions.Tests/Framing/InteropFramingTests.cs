using System.Text;
using Transport.Framing;

namespace Transport.Tests.Framing;

public sealed class InteropFramingTests
{
    [Theory]
    [InlineData(1, false, 200, "c8")]
    [InlineData(2, false, 258, "0102")]
    [InlineData(2, true, 258, "0201")]
    [InlineData(4, false, 16909060, "01020304")]
    [InlineData(4, true, 16909060, "04030201")]
    public void A_length_prefix_has_the_size_and_order_asked_for(int size, bool littleEndian, int length, string expected)
    {
        FrameCodec codec = MessageFraming.LengthPrefix(size, littleEndian).CreateCodec();
        byte[] header = new byte[size];
        Assert.Equal(size, codec.WriteHeader(header, FrameType.Binary, length));
        Assert.Equal(expected, Convert.ToHexStringLower(header));
        Assert.False(codec.TryReadHeader(header.AsSpan(0, size - 1), out _));
        Assert.True(codec.TryReadHeader(header, out FrameHeader read));
        Assert.Equal(length, read.PayloadLength);
    }

    [Theory]
    [InlineData(1, 255)]
    [InlineData(2, 65535)]
    [InlineData(4, ChannelOptions.MaxMessageSizeLimit)]
    public void A_length_prefix_limits_the_message_to_what_it_can_express(int size, int limit) =>
        Assert.Equal(limit, MessageFraming.LengthPrefix(size).MaxMessageSize);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_length_prefix_of_another_size_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MessageFraming.LengthPrefix(size));

    [Fact]
    public void A_length_above_two_gibibytes_is_read_as_what_it_is()
    {
        Assert.True(MessageFraming.LengthPrefix(4).CreateCodec().TryReadHeader([0xff, 0xff, 0xff, 0xff], out FrameHeader header));
        Assert.Equal(uint.MaxValue, header.PayloadLength);
    }

    [Fact]
    public void A_varint_prefix_counts_the_payload_only()
    {
        FrameCodec codec = MessageFraming.VarintPrefix.CreateCodec();
        byte[] header = new byte[5];
        Assert.Equal(2, codec.WriteHeader(header, FrameType.Binary, 300));
        Assert.Equal("ac02", Convert.ToHexStringLower(header.AsSpan(0, 2)));
        Assert.True(codec.TryReadHeader(header, out FrameHeader read));
        Assert.Equal((2, 300L), (read.HeaderLength, read.PayloadLength));
    }

    [Fact]
    public void Lines_end_with_a_line_feed_and_lose_a_carriage_return_before_it()
    {
        FrameCodec codec = MessageFraming.Lines().CreateCodec();
        Assert.False(codec.TryReadHeader("ab\r"u8, out _));
        Assert.True(codec.TryReadHeader("ab\r\ncd\n"u8, out FrameHeader first));
        Assert.Equal((0, 2L, 2), (first.HeaderLength, first.PayloadLength, first.TrailerLength));
        Assert.True(codec.TryReadHeader("cd\n"u8, out FrameHeader second));
        Assert.Equal((2L, 1), (second.PayloadLength, second.TrailerLength));
    }

    [Fact]
    public void A_delimiter_cut_in_two_is_found()
    {
        FrameCodec codec = MessageFraming.Delimiter("--end--"u8).CreateCodec();
        byte[] bytes = Encoding.ASCII.GetBytes("payload--end--");
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(codec.TryReadHeader(bytes.AsSpan(0, length), out _));
        }

        Assert.True(codec.TryReadHeader(bytes, out FrameHeader header));
        Assert.Equal((7L, 7), (header.PayloadLength, header.TrailerLength));
    }

    [Theory]
    [InlineData("a--b", "at offset 1")]
    [InlineData("ab-", "ends with the beginning of the delimiter")]
    public void A_payload_that_would_be_cut_by_the_delimiter_is_refused(string payload, string message)
    {
        FrameCodec codec = MessageFraming.Delimiter("--"u8).CreateCodec();
        ArgumentException error = Assert.Throws<ArgumentException>(() => codec.CheckPayload(Encoding.ASCII.GetBytes(payload)));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void A_payload_that_cannot_be_mistaken_is_accepted()
    {
        MessageFraming.Delimiter("\r\n"u8).CreateCodec().CheckPayload("ends with a carriage return\r"u8);
        MessageFraming.Lines().CreateCodec().CheckPayload("a\rb"u8);
    }

    [Fact]
    public void A_line_that_ends_with_a_carriage_return_is_refused() =>
        Assert.Throws<ArgumentException>(() => MessageFraming.Lines().CreateCodec().CheckPayload("line\r"u8));

    [Theory]
    [InlineData("")]
    [InlineData("12345678901234567")]
    public void A_delimiter_of_no_or_too_many_bytes_is_refused(string delimiter) =>
        Assert.Throws<ArgumentException>(() => MessageFraming.Delimiter(Encoding.ASCII.GetBytes(delimiter)));

    [Fact]
    public void A_farewell_is_one_line_made_from_the_reason()
    {
        FrameCodec codec = MessageFraming.Lines(static reason => $"error: {reason.Text}\nsecond line").CreateCodec();
        byte[] bytes = new byte[512];
        int written = codec.WriteClose(bytes, new CloseReason(CloseCode.PolicyViolation, "too loud"));
        Assert.Equal("error: too loud\n", Encoding.UTF8.GetString(bytes, 0, written));
        Assert.Equal(0, MessageFraming.Lines().CreateCodec().WriteClose(bytes, default));
    }

    [Fact]
    public void A_long_farewell_is_cut()
    {
        FrameCodec codec = MessageFraming.Delimiter("0123456789abcdef"u8, static _ => new string('x', 10_000)).CreateCodec();
        Assert.InRange(codec.WriteClose(new byte[512], default), 400, 512);
    }
}
