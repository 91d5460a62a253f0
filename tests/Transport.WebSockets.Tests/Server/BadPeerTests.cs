using System.Text;

namespace Transport.WebSockets.Tests;

/// <summary>What a client must not send is answered with a close frame that arrives, and disturbs nobody else.</summary>
public sealed class BadPeerTests
{
    [Theory]
    [InlineData("81 02 68 69", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("C1 80 00 00 00 00", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("83 80 00 00 00 00", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("80 80 00 00 00 00", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("01 80 00 00 00 00 81 80 00 00 00 00", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("89 FE 00 7E 00 00 00 00", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("88 82 00 00 00 00 03 EE", CloseCode.ProtocolError, TransportError.ProtocolViolation)]
    [InlineData("81 82 00 00 00 00 C3 28", CloseCode.InvalidData, TransportError.ProtocolViolation)]
    [InlineData("82 FF 00 00 00 00 7F FF FF FF 00 00 00 00", CloseCode.MessageTooLarge, TransportError.MessageTooLarge)]
    [InlineData("82 FE 04 01 00 00 00 00", CloseCode.MessageTooLarge, TransportError.MessageTooLarge)]
    [InlineData("02 82 00 00 00 00 68 69 80 FF 7F FF FF FF FF FF FF FF 00 00 00 00", CloseCode.MessageTooLarge, TransportError.MessageTooLarge)]
    public async Task A_client_that_breaks_the_rules_is_told_and_the_others_go_on(string frames, CloseCode code, TransportError error)
    {
        await using WebServer server = await WebServer.StartAsync(options => options.MaxMessageSize = 1024);
        using IMessageChannel neighbour = await new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri }).ConnectAsync().Within();
        IMessageChannel neighbourAtServer = await server.AcceptAsync();
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();

        await socket.SendAsync(frames);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().AsTask().Within());
        Assert.Equal(error, exception.Error);
        Assert.Contains(channel.Id, exception.Message, StringComparison.Ordinal);
        (CloseCode told, string text) = await socket.ReadCloseAsync();
        Assert.Equal(code, told);
        Assert.NotEmpty(text);
        socket.Dispose();
        Assert.Equal(error, (await channel.Completion.Within()).Error?.Error);

        await neighbour.SendTextAsync("still here").Within();
        using ReceivedMessage message = Assert.NotNull(await neighbourAtServer.ReceiveAsync().Within());
        Assert.Equal("still here", message.GetText());
    }

    [Fact]
    public async Task Fragments_that_together_are_too_large_are_refused()
    {
        await using WebServer server = await WebServer.StartAsync(options => options.MaxMessageSize = 1024);
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        await socket.SendFrameAsync(0x02, new byte[1000]);
        await socket.SendFrameAsync(0x80, new byte[25]);
        Assert.Equal(CloseCode.MessageTooLarge, (await socket.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task Text_may_be_cut_within_a_character_by_fragments()
    {
        await using WebServer server = await WebServer.StartAsync();
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();
        await socket.SendFrameAsync(0x01, [0xC3]);
        await socket.SendFrameAsync(0x80, [0xBC]);
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal((MessageKind.Text, "ü"), (message.Kind, message.GetText()));
    }

    [Fact]
    public async Task A_ping_between_the_fragments_of_a_large_message_is_answered_with_its_payload()
    {
        await using WebServer server = await WebServer.StartAsync();
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();
        byte[] payload = TestPayload.Bytes(300_000);
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        await socket.SendFrameAsync(0x02, payload[..200_000]);
        await socket.SendFrameAsync(0x89, Encoding.UTF8.GetBytes("are you there?"));
        (byte first, byte[] pong) = await socket.ReadFrameAsync();
        Assert.Equal((0x8A, "are you there?"), (first, Encoding.UTF8.GetString(pong)));
        await socket.SendFrameAsync(0x00, []);
        await socket.SendFrameAsync(0x8A, [1, 2, 3]);
        await socket.SendFrameAsync(0x80, payload[200_000..]);
        using ReceivedMessage message = Assert.NotNull(await receive.Within());
        Assert.Equal(payload, message.ToArray());
    }

    [Fact]
    public async Task A_large_message_leaves_in_fragments_of_one_kind()
    {
        await using WebServer server = await WebServer.StartAsync();
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();
        byte[] payload = [.. Enumerable.Repeat((byte)'x', 150_000)];
        Task send = channel.SendAsync(payload, MessageKind.Text).AsTask();
        List<byte> firsts = [];
        int received = 0;
        do
        {
            (byte first, byte[] piece) = await socket.ReadFrameAsync();
            firsts.Add(first);
            received += piece.Length;
        }
        while (firsts[^1] < 0x80);
        await send.Within();
        Assert.Equal([0x01, 0x00, 0x80], firsts);
        Assert.Equal(payload.Length, received);
    }

    [Fact]
    public async Task A_client_that_vanishes_fails_the_channel_and_frees_its_place()
    {
        await using WebServer server = await WebServer.StartAsync();
        RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();
        socket.Dispose();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().AsTask().Within());
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
    }
}
