using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Transport.DependencyInjection;
using Transport.InMemory;
using Transport.Sockets;

namespace Transport.Benchmarks.Subjects.Channels;

/// <summary>Channels of this repository with default options, connected as its README shows.</summary>
internal static class ChannelPairs
{
    public static async Task<Pairs<IMessageChannel>> TcpAsync(int count)
    {
        IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync();
        return await ConnectAsync(count, o => o.UseTcp(listener.LocalEndPoint.ToString()), AcceptFrom(listener), listener.DisposeAsync);
    }

    public static async Task<Pairs<IMessageChannel>> UnixAsync(int count)
    {
        string path = Path.Combine(Path.GetTempPath(), $"transport-{Path.GetRandomFileName()}.sock");
        IChannelListener listener = await new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = path }).ListenAsync();
        return await ConnectAsync(count, o => o.UseUnixSocket(path), AcceptFrom(listener), listener.DisposeAsync);
    }

    public static async Task<Pairs<IMessageChannel>> InMemoryAsync(int count)
    {
        InMemoryEndPoint endPoint = new(Path.GetRandomFileName());
        IChannelListener listener = await new InMemoryListenerFactory(endPoint).ListenAsync();
        return await ConnectAsync(count, o => o.UseInMemory(endPoint.Name), AcceptFrom(listener), listener.DisposeAsync);
    }

    public static async Task<Pairs<IMessageChannel>> WebSocketAsync(int count)
    {
        AcceptedChannels accepted = new();
        WebApplication server = await Kestrel.StartAsync(
            builder => builder.Services.AddSingleton(accepted),
            application => application.MapTransport<AcceptedChannelHandler>(Kestrel.Path));
        return await ConnectAsync(count, o => o.UseWebSockets(server.WebSocketAddress().ToString()), accepted.TakeAsync, server.DisposeAsync);
    }

    private static Func<Task<IMessageChannel>> AcceptFrom(IChannelListener listener) => async () =>
        await listener.AcceptAsync() ?? throw new InvalidOperationException("The listener ended before all connections were accepted.");

    private static async Task<Pairs<IMessageChannel>> ConnectAsync(int count, Action<TransportClientBuilder> use, Func<Task<IMessageChannel>> accept, Func<ValueTask> stop)
    {
        ServiceProvider services = new ServiceCollection().AddTransport(use).BuildServiceProvider();
        List<IMessageChannel> clients = [];
        List<IMessageChannel> servers = [];
        Pairs<IMessageChannel> pairs = new(clients, servers, async () =>
        {
            await services.DisposeAsync();
            await stop();
        });
        try
        {
            while (clients.Count < count)
            {
                clients.Add(await ConnectAsync(services, isOnly: count == 1));
                servers.Add(await accept());
            }

            return pairs;
        }
        catch
        {
            await pairs.DisposeAsync();
            throw;
        }
    }

    /// <summary>One channel is the service <see cref="IMessageChannel"/>; of many each is connected by the service <see cref="IChannelConnector"/>.</summary>
    private static async Task<IMessageChannel> ConnectAsync(ServiceProvider services, bool isOnly)
    {
        if (!isOnly)
        {
            return await services.GetRequiredService<IChannelConnector>().ConnectAsync();
        }

        IMessageChannel channel = services.GetRequiredService<IMessageChannel>();
        await channel.FlushAsync();
        return channel;
    }
}
