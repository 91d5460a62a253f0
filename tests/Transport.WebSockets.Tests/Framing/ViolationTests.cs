namespace Transport.WebSockets.Tests;

/// <summary>What a peer must not send, frame by frame.</summary>
public sealed class ViolationTests
{
    [Theory]
    [InlineData("C1 00", "reserved bit")]
    [InlineData("A1 00", "reserved bit")]
    [InlineData("91 00", "reserved bit")]
    [InlineData("83 00", "reserved opcode 0x3")]
    [InlineData("87 00", "reserved opcode 0x7")]
    [InlineData("8B 00", "reserved opcode 0xb")]
    [InlineData("8F 00", "reserved opcode 0xf")]
    [InlineData("82 80 00 00 00 00", "servers must not mask")]
    [InlineData("82 7E 00 7D", "shortest form")]
    [InlineData("82 7F 00 00 00 00 00 00 FF FF", "shortest form")]
    [InlineData("82 7F 80 00 00 00 00 00 00 00", "highest bit")]
    [InlineData("82 7F FF FF FF FF FF FF FF FF", "highest bit")]
    [InlineData("09 00", "control frame")]
    [InlineData("08 00", "control frame")]
    [InlineData("89 7E 00 7E", "control frame")]
    [InlineData("88 7F 00 00 00 00 00 01 00 00", "control frame")]
    public void A_client_refuses_a_servers_frame_that_breaks_the_rules(string frame, string sentence) => Refuses(WebSocketFraming.Client, frame, sentence);

    [Theory]
    [InlineData("82 00", "clients must mask")]
    [InlineData("C2 80 00 00 00 00", "reserved bit")]
    [InlineData("85 80 00 00 00 00", "reserved opcode 0x5")]
    [InlineData("82 FE 00 7D 00 00 00 00", "shortest form")]
    [InlineData("82 FF 80 00 00 00 00 00 00 00 00 00 00 00", "highest bit")]
    [InlineData("0A 80 00 00 00 00", "control frame")]
    public void A_server_refuses_a_clients_frame_that_breaks_the_rules(string frame, string sentence) => Refuses(WebSocketFraming.Server, frame, sentence);

    [Theory]
    [InlineData("03")]
    [InlineData("00 00")]
    [InlineData("03 E7")]
    [InlineData("03 EC")]
    [InlineData("03 ED")]
    [InlineData("03 EE")]
    [InlineData("03 F7")]
    [InlineData("0B B7")]
    [InlineData("13 88")]
    [InlineData("FF FF")]
    [InlineData("03 E8 C3 28")]
    public void A_close_with_a_code_that_may_not_be_sent_or_bad_text_is_refused(string payload)
    {
        TransportException exception = Assert.Throws<TransportException>(() => WebSocketFraming.Server.CreateCodec().ReadClose(Bytes(payload)));
        Assert.Equal(TransportError.ProtocolViolation, exception.Error);
    }

    private static void Refuses(WebSocketFraming framing, string frame, string sentence)
    {
        TransportException exception = Assert.Throws<TransportException>(() => framing.CreateCodec().TryReadHeader(Bytes(frame), out _));
        Assert.Equal(TransportError.ProtocolViolation, exception.Error);
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
