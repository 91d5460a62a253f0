using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Transport.AspNetCore;

namespace Transport.WebSockets.Tests;

/// <summary>What an application has of <c>MapTransport</c>: features, scopes, shutdown.</summary>
public sealed class EndpointTests
{
    [Fact]
    public async Task A_channel_knows_the_request_the_route_and_the_user()
    {
        await using WebServer server = await WebServer.StartAsync(map: app =>
        {
            app.Use((context, next) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ada")], "test"));
                return next(context);
            });
            app.MapTransport<HandOverHandler>("/chat/{room}");
        });
        await using IMessageChannel client = await ConnectAsync(server, "?token=x%20y");
        IMessageChannel channel = await server.AcceptAsync();

        Assert.Equal("ada", channel.GetFeature<ClaimsPrincipal>()?.Identity?.Name);
        Assert.Equal("lobby", channel.GetFeature<RouteValueDictionary>()?["room"]);
        HandshakeRequest request = Assert.IsType<HandshakeRequest>(channel.GetFeature<HandshakeRequest>());
        Assert.Equal("/chat/lobby", request.Path);
        Assert.Equal("x y", request.Query["TOKEN"]);
        Assert.Equal($"127.0.0.1:{server.Port}", request.Headers["host"]);
        Assert.Equal(client.LocalEndPoint, request.RemoteEndPoint);
        Assert.Equal(client.LocalEndPoint, channel.RemoteEndPoint);
        Assert.Equal(client.RemoteEndPoint, channel.LocalEndPoint);
        Assert.Null(channel.GetFeature<string>());
    }

    [Fact]
    public async Task A_handler_that_is_not_registered_is_made_in_a_scope_and_disposed_with_it()
    {
        await using WebServer server = await WebServer.StartAsync(build: builder => builder.Services.AddScoped<ScopedThing>(), map: app => app.MapTransport<ScopedHandler>("/chat/{room}"));
        IMessageChannel client = await ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();
        Task<ReceivedMessage?> thing = client.ReceiveAsync().AsTask();
        server.HandedOver.Release();
        Assert.Null(await thing.Within());
        await client.DisposeAsync();
        await server.HandedOver.HandlerDisposed.Within("the scope to be disposed");
        Assert.Equal(CloseCode.Normal, (await channel.Completion.Within()).Code);
    }

    [Fact]
    public async Task A_handler_that_throws_closes_its_channel_with_1011()
    {
        await using WebServer server = await WebServer.StartAsync(map: app => app.MapTransport<ThrowingHandler>("/chat/{room}"));
        await using IMessageChannel client = await ConnectAsync(server);
        Assert.Null(await client.ReceiveAsync().Within());
        Assert.Equal(CloseCode.InternalError, (await client.Completion.Within()).Code);
        Assert.Contains(server.Log, line => line.StartsWith("Error: ThrowingHandler failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_stops_closes_its_channels_with_1001()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using IMessageChannel client = await ConnectAsync(server);
        await server.AcceptAsync();
        Task stop = server.App.StopAsync();
        Assert.Null(await client.ReceiveAsync().Within());
        Assert.Equal(CloseCode.GoingAway, (await client.Completion.Within()).Code);
        await stop.Within("the host to stop");
    }

    [Fact]
    public async Task A_handler_that_ignores_the_stop_has_its_channel_closed_with_1001_after_the_drain_timeout()
    {
        FakeTimeProvider clock = new();
        Stubborn stubborn = new();
        await using WebServer server = await WebServer.StartAsync(
            timeProvider: clock,
            build: builder => builder.Services.AddSingleton(stubborn),
            map: app => app.MapTransport<StubbornHandler>("/chat/{room}", options => options.DrainTimeout = TimeSpan.FromSeconds(7)));
        await using IMessageChannel client = await ConnectAsync(server);
        await stubborn.Started.Task.Within();
        Task<ReceivedMessage?> receive = client.ReceiveAsync().AsTask();
        Task stop = server.App.StopAsync();
        await SafetyTimeout.Until(() =>
        {
            // Not further than the drain timeout by more than a second: the close has a bound of its own.
            clock.Advance(TimeSpan.FromSeconds(1));
            return server.Log.Any(line => line.Contains("have not returned within 7 s (DrainTimeout)", StringComparison.Ordinal));
        });
        Assert.Null(await receive.Within());
        Assert.Equal(CloseCode.GoingAway, (await client.Completion.Within()).Code);
        await stop.Within("the host to stop although a handler does not return");
        await SafetyTimeout.Until(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return server.Log.Any(line => line.StartsWith("Warning: The handlers of 1 WebSockets", StringComparison.Ordinal));
        });
        stubborn.MayReturn.TrySetResult();
    }

    [Fact]
    public async Task A_host_stops_although_a_client_never_answers_the_close()
    {
        FakeTimeProvider clock = new();
        await using WebServer server = await WebServer.StartAsync(timeProvider: clock);
        using RawWebSocket socket = await RawWebSocket.ConnectAsync(server);
        IMessageChannel channel = await server.AcceptAsync();
        Task stop = server.App.StopAsync();
        Assert.Equal(CloseCode.GoingAway, (await socket.ReadCloseAsync()).Code);
        await SafetyTimeout.Until(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return stop.IsCompleted;
        });
        await stop;
        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error?.Error);
    }

    [Fact]
    public async Task Wrong_options_stop_the_program_when_it_maps()
    {
        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => WebServer.StartAsync(options =>
        {
            options.MaxChannels = 0;
            options.DrainTimeout = TimeSpan.FromDays(1);
            options.AllowedOrigins.Add("example.com");
            options.AllowedOrigins.Add("https://example.com/");
        }));
        Assert.Contains("/chat/{room} cannot be mapped", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxChannels is 0; ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DrainTimeout is 1.00:00:00; ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AllowedOrigins has 'example.com'; ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AllowedOrigins has 'https://example.com/'; ", exception.Message, StringComparison.Ordinal);
    }

    private static Task<IMessageChannel> ConnectAsync(WebServer server, string query = "") =>
        new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri + query }).ConnectAsync().Within("the client to connect");

    private sealed class ScopedThing(HandedOver handedOver) : IDisposable
    {
        public Task HoldAsync(IMessageChannel channel, CancellationToken stopping) => handedOver.HoldAsync(channel, stopping);

        public void Dispose() => handedOver.NoteDisposed();
    }

    private sealed class ScopedHandler(ScopedThing thing) : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => thing.HoldAsync(channel, stopping);
    }

    private sealed class ThrowingHandler : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => throw new InvalidDataException("thrown by the handler");
    }

    private sealed class Stubborn
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayReturn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class StubbornHandler(Stubborn stubborn) : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            stubborn.Started.TrySetResult();
            return stubborn.MayReturn.Task;
        }
    }
}
