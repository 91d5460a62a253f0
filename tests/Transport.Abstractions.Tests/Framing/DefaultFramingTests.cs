using System.Text;
using Transport.Framing;

namespace Transport.Tests.Framing;

public sealed class DefaultFramingTests
{
    [Theory]
    [InlineData(0, FrameType.Binary, "00")]
    [InlineData(0, FrameType.Text, "01")]
    [InlineData(1, FrameType.Binary, "04")]
    [InlineData(31, FrameType.Binary, "7c")]
    [InlineData(32, FrameType.Binary, "8001")]
    [InlineData(32, FrameType.Text, "8101")]
    [InlineData(4095, FrameType.Binary, "fc7f")]
    [InlineData(4096, FrameType.Binary, "808001")]
    [InlineData(1048576, FrameType.Binary, "80808002")]
    [InlineData((1 << 30) - 1, FrameType.Text, "fdffffff0f")]
    public void A_header_is_a_varint_of_length_and_type(int length, FrameType type, string expected)
    {
        byte[] header = new byte[5];
        int written = MessageFraming.Default.CreateCodec().WriteHeader(header, type, length);
        Assert.Equal(expected, Convert.ToHexStringLower(header.AsSpan(0, written)));

        Assert.True(MessageFraming.Default.CreateCodec().TryReadHeader(header.AsSpan(0, written), out FrameHeader read));
        Assert.Equal((type, length, written, 0), (read.Type, (int)read.PayloadLength, read.HeaderLength, read.TrailerLength));
    }

    [Fact]
    public void A_header_that_has_not_arrived_whole_is_waited_for()
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        byte[] header = [0x80, 0x80, 0x80, 0x02];
        for (int length = 0; length < header.Length; length++)
        {
            Assert.False(codec.TryReadHeader(header.AsSpan(0, length), out _));
        }

        Assert.True(codec.TryReadHeader(header, out _));
    }

    [Theory]
    [InlineData("ffffffff7f", "more than 32 bits")]
    [InlineData("8000", "in 2 bytes where fewer do")]
    [InlineData("07", "0x07, which is no frame of the default framing")]
    [InlineData("02", "control frame of 0 bytes")]
    [InlineData("fe0f", "control frame of 511 bytes")]
    [InlineData("0609", "unknown type 9")]
    [InlineData("1603010200", "TLS")]
    public void Bytes_of_something_else_are_a_protocol_violation_that_says_what_is_wrong(string bytes, string message)
    {
        TransportException error = Assert.Throws<TransportException>(() => MessageFraming.Default.CreateCodec().TryReadHeader(Convert.FromHexString(bytes), out _));
        Assert.Equal(TransportError.ProtocolViolation, error.Error);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\n")]
    [InlineData("CONNECT host:80 HTTP/1.1\r\n")]
    public void An_http_request_is_recognised_however_it_is_cut_and_told_so(string request)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(request);
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        int length = 0;
        TransportException? error = null;
        while (error is null)
        {
            length++;
            error = Record.Exception(() => Assert.False(codec.TryReadHeader(bytes.AsSpan(0, length), out _))) as TransportException;
            Assert.True(length <= 8);
        }

        Assert.Contains("HTTP request", error.Message);

        byte[] goodbye = new byte[512];
        int written = codec.WriteClose(goodbye, CloseReason.FromError(error, CloseCode.ProtocolError));
        string response = Encoding.ASCII.GetString(goodbye, 0, written);
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", response);
        string[] parts = response.Split("\r\n\r\n");
        Assert.Contains($"Content-Length: {parts[1].Length}\r\n", response);
    }

    [Fact]
    public void An_invalid_frame_after_a_good_one_is_no_http_request()
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        Assert.True(codec.TryReadHeader("\0GET / "u8, out _));
        TransportException error = Assert.Throws<TransportException>(() => codec.TryReadHeader("GET / HTTP/1.1"u8, out _));
        Assert.DoesNotContain("HTTP", error.Message);
    }

    [Fact]
    public void A_goodbye_carries_code_and_text()
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        byte[] bytes = new byte[512];
        int written = codec.WriteClose(bytes, new CloseReason(CloseCode.GoingAway, "bye"));
        Assert.Equal("1a0103e9627965", Convert.ToHexStringLower(bytes.AsSpan(0, written)));

        Assert.True(codec.TryReadHeader(bytes.AsSpan(0, written), out FrameHeader header));
        Assert.Equal(FrameType.Close, header.Type);
        CloseReason read = codec.ReadClose(bytes.AsSpan(header.HeaderLength, (int)header.PayloadLength));
        Assert.Equal(CloseReason.FromPeer(CloseCode.GoingAway, "bye"), read);
    }

    [Fact]
    public void A_long_text_of_an_error_is_cut_between_characters()
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        byte[] bytes = new byte[512];
        TransportException error = new(TransportError.ProtocolViolation, new string('€', 100));
        int written = codec.WriteClose(bytes, CloseReason.FromError(error, CloseCode.ProtocolError));
        codec.TryReadHeader(bytes.AsSpan(0, written), out FrameHeader header);
        CloseReason read = codec.ReadClose(bytes.AsSpan(header.HeaderLength, (int)header.PayloadLength));
        Assert.Equal(new string('€', CloseReason.MaxTextBytes / 3), read.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("03")]
    public void A_goodbye_without_a_code_is_a_protocol_violation(string payload)
    {
        TransportException error = Assert.Throws<TransportException>(() => MessageFraming.Default.CreateCodec().ReadClose(Convert.FromHexString(payload)));
        Assert.Equal(TransportError.ProtocolViolation, error.Error);
    }

    [Fact]
    public void A_heartbeat_is_a_control_frame_of_its_own()
    {
        Assert.True(MessageFraming.Default.CreateCodec().TryReadHeader([0x06, 0x00], out FrameHeader header));
        Assert.Equal((FrameType.Pong, 2, 0L), (header.Type, header.HeaderLength, header.PayloadLength));
    }
}
