using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Transport.WebSockets.Tests;

/// <summary>An independent implementation against ours: text, binary, fragments, pings, closes.</summary>
public sealed class PythonTests
{
    [Fact]
    public async Task Python_as_client_exchanges_everything_with_our_server()
    {
        PythonPeer.Require();
        await using WebServer server = await WebServer.StartAsync(map: app => app.MapTransport<EchoHandler>("/chat/{room}"));
        using PythonPeer peer = PythonPeer.Connect(server.Uri);
        Assert.Equal("ok", await peer.LineAsync());
    }

    [Fact]
    public async Task Our_client_exchanges_everything_with_Python_as_server()
    {
        PythonPeer.Require();
        using PythonPeer peer = PythonPeer.Serve();
        string uri = $"ws://127.0.0.1:{await peer.LineAsync()}/";
        IMessageChannel first = await ConnectAsync(uri);
        await ExchangeAsync(first, "grüße"u8.ToArray(), MessageKind.Text);
        await ExchangeAsync(first, TestPayload.Bytes(10), MessageKind.Binary);
        await ExchangeAsync(first, TestPayload.Bytes(300_000), MessageKind.Binary);
        await AskAsync(first, "fragments", "fragments");
        await AskAsync(first, "ping", "pong came");
        await first.CloseAsync(new CloseReason((CloseCode)4444, "done")).Within();
        Assert.Equal("closed 4444 done", await peer.LineAsync());
        Assert.Null((await first.Completion.Within()).Error);

        IMessageChannel second = await ConnectAsync(uri);
        await second.SendTextAsync("close").Within();
        Assert.Null(await second.ReceiveAsync().Within());
        Assert.Equal(CloseReason.FromPeer((CloseCode)4321, "as you wish"), await second.Completion.Within());
    }

    [Fact]
    public async Task Python_answers_our_heartbeat()
    {
        PythonPeer.Require();
        using PythonPeer peer = PythonPeer.Serve();
        FakeTimeProvider time = new();
        IMessageChannel channel = await ConnectAsync($"ws://127.0.0.1:{await peer.LineAsync()}/", time);
        time.Advance(TimeSpan.FromSeconds(15));
        IRoundTripTime roundTrip = channel.GetFeature<IRoundTripTime>()!;
        await SafetyTimeout.Until(() => roundTrip.Latest is not null);
        await channel.CloseAsync().Within();
        Assert.Null((await channel.Completion.Within()).Error);
    }

    private static Task<IMessageChannel> ConnectAsync(string uri, TimeProvider? time = null) => new WebSocketConnector(new WebSocketClientOptions { Uri = uri }, time).ConnectAsync().Within("the client to connect");

    private static async Task ExchangeAsync(IMessageChannel channel, byte[] payload, MessageKind kind)
    {
        Task send = channel.SendAsync(payload, kind).AsTask();
        using ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within());
        await send.Within();
        Assert.Equal(kind, echo.Kind);
        Assert.Equal(payload, echo.ToArray());
    }

    private static async Task AskAsync(IMessageChannel channel, string question, string answer)
    {
        await channel.SendTextAsync(question).Within();
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal(answer, message.GetText());
    }

    private sealed class EchoHandler : IChannelHandler
    {
        public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
            {
                await channel.SendAsync(message.Payload, message.Kind, stopping);
            }
        }
    }
}
