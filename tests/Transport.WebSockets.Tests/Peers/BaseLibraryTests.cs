using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Transport.WebSockets.Tests;

/// <summary>Our server with .NET's own client, and our client with ASP.NET Core's own server.</summary>
public sealed class BaseLibraryTests
{
    [Fact]
    public async Task ClientWebSocket_exchanges_text_binary_and_fragments_with_our_server()
    {
        await using WebServer server = await WebServer.StartAsync();
        using ClientWebSocket client = new();
        await client.ConnectAsync(new Uri(server.Uri), CancellationToken.None).Within();
        IMessageChannel channel = await server.AcceptAsync();

        await client.SendAsync("grüße"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None).Within();
        byte[] large = TestPayload.Bytes(300_000);
        await client.SendAsync(large.AsMemory(0, 100), WebSocketMessageType.Binary, false, CancellationToken.None).Within();
        await client.SendAsync(large.AsMemory(100), WebSocketMessageType.Binary, true, CancellationToken.None).Within();
        using ReceivedMessage text = Assert.NotNull(await channel.ReceiveAsync().Within());
        using ReceivedMessage binary = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal((MessageKind.Text, "grüße"), (text.Kind, text.GetText()));
        Assert.Equal(MessageKind.Binary, binary.Kind);
        Assert.Equal(large, binary.ToArray());

        Task send = channel.SendAsync(large).AsTask();
        (WebSocketMessageType type, byte[] received) = await ReceiveAsync(client);
        await send.Within();
        Assert.Equal(WebSocketMessageType.Binary, type);
        Assert.Equal(large, received);
    }

    [Fact]
    public async Task ClientWebSocket_and_our_server_tell_each_other_why_they_close()
    {
        await using WebServer server = await WebServer.StartAsync();
        using ClientWebSocket first = new();
        await first.ConnectAsync(new Uri(server.Uri), CancellationToken.None).Within();
        IMessageChannel channel = await server.AcceptAsync();
        Task<ReceivedMessage?> end = channel.ReceiveAsync().AsTask();
        await first.CloseAsync((WebSocketCloseStatus)4001, "from the client", TestContext.Current.CancellationToken).Within();
        Assert.Null(await end.Within());
        Assert.Equal(CloseReason.FromPeer((CloseCode)4001, "from the client"), await channel.Completion.Within());

        using ClientWebSocket second = new();
        await second.ConnectAsync(new Uri(server.Uri), CancellationToken.None).Within();
        channel = await server.AcceptAsync();
        Task close = channel.CloseAsync(new CloseReason((CloseCode)4002, "from the server")).AsTask();
        Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(second)).Type);
        Assert.Equal(((WebSocketCloseStatus)4002, "from the server"), (second.CloseStatus!.Value, second.CloseStatusDescription));
        await second.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).Within();
        await close.Within();
        Assert.Null((await channel.Completion.Within()).Error);
    }

    [Fact]
    public async Task Our_client_exchanges_text_binary_and_fragments_with_the_WebSocket_middleware()
    {
        await using WebServer server = await StartEchoAsync();
        await using IMessageChannel client = await new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri }).ConnectAsync().Within();
        byte[] large = TestPayload.Bytes(300_000);
        Task send = Task.Run(async () =>
        {
            await client.SendTextAsync("grüße");
            await client.SendAsync(large);
            await client.SendAsync(Array.Empty<byte>());
        });
        using ReceivedMessage text = Assert.NotNull(await client.ReceiveAsync().Within());
        using ReceivedMessage binary = Assert.NotNull(await client.ReceiveAsync().Within());
        using ReceivedMessage empty = Assert.NotNull(await client.ReceiveAsync().Within());
        await send.Within();
        Assert.Equal((MessageKind.Text, "grüße"), (text.Kind, text.GetText()));
        Assert.Equal(MessageKind.Binary, binary.Kind);
        Assert.Equal(large, binary.ToArray());
        Assert.Equal(0, empty.Length);
    }

    [Fact]
    public async Task Our_client_and_the_WebSocket_middleware_tell_each_other_why_they_close()
    {
        TaskCompletionSource<(WebSocketCloseStatus?, string?)> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebServer server = await StartEchoAsync(told);
        IMessageChannel first = await new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri }).ConnectAsync().Within();
        await first.CloseAsync(new CloseReason((CloseCode)4003, "from the client")).Within();
        Assert.Equal(((WebSocketCloseStatus)4003, "from the client"), await told.Task.Within());
        Assert.Null((await first.Completion.Within()).Error);

        IMessageChannel second = await new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri }).ConnectAsync().Within();
        await second.SendTextAsync("close 4004").Within();
        Assert.Null(await second.ReceiveAsync().Within());
        Assert.Equal(CloseReason.FromPeer((CloseCode)4004, "from the server"), await second.Completion.Within());
    }

    [Fact]
    public async Task ClientWebSocket_answers_the_heartbeat_of_our_server()
    {
        FakeTimeProvider time = new();
        await using WebServer server = await WebServer.StartAsync(timeProvider: time);
        using ClientWebSocket client = new();
        await client.ConnectAsync(new Uri(server.Uri), CancellationToken.None).Within();
        IMessageChannel channel = await server.AcceptAsync();
        Task receive = client.ReceiveAsync(new byte[1], CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(15));
        IRoundTripTime roundTrip = channel.GetFeature<IRoundTripTime>()!;
        await SafetyTimeout.Until(() => roundTrip.Latest is not null);
        Assert.False(receive.IsCompleted);
    }

    [Fact]
    public async Task The_WebSocket_middleware_answers_the_heartbeat_of_our_client()
    {
        FakeTimeProvider time = new();
        await using WebServer server = await StartEchoAsync();
        await using IMessageChannel client = await new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri }, time).ConnectAsync().Within();
        time.Advance(TimeSpan.FromSeconds(15));
        IRoundTripTime roundTrip = client.GetFeature<IRoundTripTime>()!;
        await SafetyTimeout.Until(() => roundTrip.Latest is not null);
    }

    private static Task<WebServer> StartEchoAsync(TaskCompletionSource<(WebSocketCloseStatus?, string?)>? told = null) => WebServer.StartAsync(map: app =>
    {
        app.UseWebSockets();
        app.Run(async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            await EchoAsync(socket);
            told?.TrySetResult((socket.CloseStatus, socket.CloseStatusDescription));
        });
    });

    /// <summary>Sends back every piece as a fragment of its own, so that the client gets many.</summary>
    private static async Task EchoAsync(WebSocket socket)
    {
        byte[] buffer = new byte[10_000];
        while (true)
        {
            WebSocketReceiveResult piece = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (piece.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, CancellationToken.None);
                return;
            }

            if (piece.MessageType == WebSocketMessageType.Text && Encoding.UTF8.GetString(buffer, 0, piece.Count) == "close 4004")
            {
                await socket.CloseAsync((WebSocketCloseStatus)4004, "from the server", CancellationToken.None);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, piece.Count), piece.MessageType, piece.EndOfMessage, CancellationToken.None);
        }
    }

    private static async Task<(WebSocketMessageType Type, byte[] Payload)> ReceiveAsync(WebSocket socket)
    {
        byte[] buffer = new byte[400_000];
        int received = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None).Within();
            received += result.Count;
        }
        while (!result.EndOfMessage);
        return (result.MessageType, buffer[..received]);
    }
}
