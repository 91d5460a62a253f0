using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Transport.Benchmarks.Load;
using Transport.Sockets;
using Transport.WebSockets;

namespace Transport.Benchmarks.Subjects.Idle;

/// <summary>Servers with one pending receive on each connection. They run until their process ends.</summary>
internal static class IdleServers
{
    private const int ReceiveBuffer = 4096;

    public static async Task<IdleServer> RawSocketsAsync()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        IdleServer server = new(LoadProtocol.Varint) { EndPoint = (IPEndPoint)listener.LocalEndPoint! };
        _ = AcceptAsync();
        return server;

        async Task AcceptAsync()
        {
            while (true)
            {
                _ = WaitAsync(server, (await listener.AcceptAsync()).ReceiveAsync(Memory<byte>.Empty));
            }
        }
    }

    public static async Task<IdleServer> TcpChannelsAsync()
    {
        IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync();
        IdleServer server = new(LoadProtocol.Varint) { EndPoint = (IPEndPoint)listener.LocalEndPoint };
        _ = AcceptAsync();
        return server;

        async Task AcceptAsync()
        {
            while (await listener.AcceptAsync() is { } channel)
            {
                _ = WaitAsync(server, channel.ReceiveAsync());
            }
        }
    }

    public static async Task<IdleServer> WebSocketChannelsAsync()
    {
        IdleServer server = new(LoadProtocol.WebSocket);
        WebApplication application = await Kestrel.StartAsync(
            builder => builder.Services.AddSingleton(server),
            static application => application.MapTransport<IdleHandler>(Kestrel.Path));
        server.EndPoint = application.EndPoint();
        return server;
    }

    /// <summary>What Kestrel itself needs: its upgraded stream, waiting without a buffer.</summary>
    public static Task<IdleServer> UpgradedStreamsAsync() => OnKestrelAsync(static _ => { }, static async (context, server) =>
    {
        IHttpUpgradeFeature upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = WebSocketHandshake.CreateAccept(context.Request.Headers.SecWebSocketKey.ToString());
        Stream stream = await upgrade.UpgradeAsync();
        await WaitAsync(server, stream.ReadAsync(Memory<byte>.Empty));
    });

    public static Task<IdleServer> SystemWebSocketsAsync() => OnKestrelAsync(static application => application.UseWebSockets(), static async (context, server) =>
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        await WaitAsync(server, socket.ReceiveAsync(new byte[ReceiveBuffer].AsMemory(), CancellationToken.None));
    });

    private static async Task<IdleServer> OnKestrelAsync(Action<WebApplication> use, Func<HttpContext, IdleServer, Task> serve)
    {
        IdleServer server = new(LoadProtocol.WebSocket);
        WebApplication application = await Kestrel.StartAsync(static _ => { }, application =>
        {
            use(application);
            application.Map(Kestrel.Path, context => serve(context, server));
        });
        server.EndPoint = application.EndPoint();
        return server;
    }

    private static async Task WaitAsync<T>(IdleServer server, ValueTask<T> receive)
    {
        server.Waits();
        await receive;
    }

    private sealed class IdleHandler(IdleServer server) : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => WaitAsync(server, channel.ReceiveAsync(stopping));
    }
}
