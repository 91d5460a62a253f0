using System.Text;
using Transport.Framing;

namespace Transport.WebSockets.Tests;

/// <summary>Frames as RFC 6455 writes them, both ways.</summary>
public sealed class CodecTests
{
    [Fact]
    public void The_servers_Hello_of_section_5_7_is_written_and_read()
    {
        byte[] frame = [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f];
        Assert.Equal(frame, Write(WebSocketFraming.Server, FrameType.Text, "Hello"u8));
        FrameHeader header = Read(WebSocketFraming.Client, frame, out byte[] payload);
        Assert.Equal((FrameType.Text, true, "Hello"), (header.Type, header.EndOfMessage, Encoding.UTF8.GetString(payload)));
    }

    [Fact]
    public void The_clients_masked_Hello_of_section_5_7_is_read()
    {
        FrameHeader header = Read(WebSocketFraming.Server, [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], out byte[] payload);
        Assert.Equal((FrameType.Text, true, "Hello"), (header.Type, header.EndOfMessage, Encoding.UTF8.GetString(payload)));
    }

    [Fact]
    public void The_fragmented_Hello_of_section_5_7_is_written_and_read()
    {
        FrameCodec server = WebSocketFraming.Server.CreateCodec();
        byte[] buffer = new byte[14];
        Assert.Equal([0x01, 0x03], buffer[..server.WriteFragmentHeader(buffer, FrameType.Text, 3, endOfMessage: false)]);
        Assert.Equal([0x80, 0x02], buffer[..server.WriteFragmentHeader(buffer, FrameType.Continuation, 2, endOfMessage: true)]);

        FrameHeader first = Read(WebSocketFraming.Client, [0x01, 0x03, 0x48, 0x65, 0x6c], out _);
        FrameHeader last = Read(WebSocketFraming.Client, [0x80, 0x02, 0x6c, 0x6f], out _);
        Assert.Equal((FrameType.Text, false), (first.Type, first.EndOfMessage));
        Assert.Equal((FrameType.Continuation, true), (last.Type, last.EndOfMessage));
    }

    [Fact]
    public void The_ping_and_pong_of_section_5_7_are_read_and_written()
    {
        Assert.Equal(FrameType.Ping, Read(WebSocketFraming.Client, [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], out _).Type);
        Assert.Equal(FrameType.Pong, Read(WebSocketFraming.Server, [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], out _).Type);
        byte[] buffer = new byte[256];
        int length = WebSocketFraming.Server.CreateCodec().WritePong(buffer, "Hello"u8);
        Assert.Equal([0x8a, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], buffer[..length]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(256, 4)]
    [InlineData(65_535, 4)]
    [InlineData(65_536, 10)]
    public void Every_length_is_written_shortest_and_read_back(int length, int headerLength)
    {
        byte[] payload = TestPayload.Bytes(length);
        byte[] fromServer = Write(WebSocketFraming.Server, FrameType.Binary, payload);
        byte[] fromClient = Write(WebSocketFraming.Client, FrameType.Binary, payload);
        Assert.Equal(headerLength + length, fromServer.Length);
        Assert.Equal(headerLength + 4 + length, fromClient.Length);
        Assert.Equal(headerLength, Read(WebSocketFraming.Client, fromServer, out byte[] atClient).HeaderLength);
        Assert.Equal(headerLength + 4, Read(WebSocketFraming.Server, fromClient, out byte[] atServer).HeaderLength);
        Assert.Equal(payload, atClient);
        Assert.Equal(payload, atServer);
    }

    [Fact]
    public void The_256_bytes_and_64_KiB_of_section_5_7_have_these_headers()
    {
        Assert.Equal([0x82, 0x7e, 0x01, 0x00], Write(WebSocketFraming.Server, FrameType.Binary, new byte[256])[..4]);
        Assert.Equal([0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0], Write(WebSocketFraming.Server, FrameType.Binary, new byte[65_536])[..10]);
    }

    [Fact]
    public void A_header_is_awaited_whole()
    {
        byte[] frame = Write(WebSocketFraming.Client, FrameType.Binary, new byte[70_000]);
        for (int length = 0; length < 14; length++)
        {
            Assert.False(WebSocketFraming.Server.CreateCodec().TryReadHeader(frame.AsSpan(0, length), out _));
        }

        Assert.True(WebSocketFraming.Server.CreateCodec().TryReadHeader(frame.AsSpan(0, 14), out FrameHeader header));
        Assert.Equal(70_000, header.PayloadLength);
    }

    [Theory]
    [InlineData(CloseCode.Normal, "")]
    [InlineData(CloseCode.GoingAway, "bye")]
    [InlineData((CloseCode)4999, "grüße")]
    public void A_close_keeps_code_and_text(CloseCode code, string text)
    {
        byte[] buffer = new byte[512];
        int length = WebSocketFraming.Client.CreateCodec().WriteClose(buffer, new CloseReason(code, text));
        Assert.Equal(FrameType.Close, Read(WebSocketFraming.Server, buffer[..length], out byte[] payload).Type);
        CloseReason reason = WebSocketFraming.Server.CreateCodec().ReadClose(payload);
        Assert.Equal((code, text, ClosedBy.Remote), (reason.Code, reason.Text, reason.By));
    }

    [Fact]
    public void The_longest_close_text_fits_and_a_longer_one_is_cut_between_characters()
    {
        TransportException error = new(TransportError.ProtocolViolation, new string('ü', 500));
        byte[] buffer = new byte[512];
        int length = WebSocketFraming.Server.CreateCodec().WriteClose(buffer, CloseReason.FromError(error, CloseCode.ProtocolError));
        Assert.InRange(length, 120, 127);
        CloseReason read = WebSocketFraming.Client.CreateCodec().ReadClose(buffer.AsSpan(2, length - 2));
        Assert.Equal((CloseCode.ProtocolError, new string('ü', 61)), (read.Code, read.Text));
    }

    [Fact]
    public void A_close_without_a_code_is_normal() => Assert.Equal(CloseCode.Normal, WebSocketFraming.Server.CreateCodec().ReadClose([]).Code);

    private static byte[] Write(WebSocketFraming framing, FrameType type, ReadOnlySpan<byte> payload)
    {
        FrameCodec codec = framing.CreateCodec();
        byte[] buffer = new byte[codec.MaxOverhead + payload.Length];
        int header = codec.WriteHeader(buffer, type, payload.Length);
        codec.EncodePayload(payload, buffer.AsSpan(header, payload.Length));

        return buffer[..(header + payload.Length)];
    }

    private static FrameHeader Read(WebSocketFraming framing, byte[] frame, out byte[] payload)
    {
        FrameCodec codec = framing.CreateCodec();
        Assert.True(codec.TryReadHeader(frame, out FrameHeader header));
        Assert.Equal(frame.Length, header.HeaderLength + header.PayloadLength);
        payload = frame[header.HeaderLength..];
        codec.DecodePayload(payload);
        return header;
    }
}
