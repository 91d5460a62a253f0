using System.Net;
using System.Net.Sockets;
using Transport.Datagrams;

namespace Transport.Sockets.Tests.Udp;

/// <summary>A listener at a free port of loopback, and what connects to it.</summary>
internal sealed class UdpPair : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    private UdpPair(IChannelListener listener, IDatagramFraming? framing, TimeProvider? time)
    {
        Listener = listener;
        Framing = framing;
        Time = time;
    }

    public IChannelListener Listener { get; }

    public IPEndPoint EndPoint => (IPEndPoint)Listener.LocalEndPoint;

    private IDatagramFraming? Framing { get; }

    private TimeProvider? Time { get; }

    public static async Task<UdpPair> ListenAsync(Action<UdpListenerOptions>? configure = null, IDatagramFraming? framing = null, TimeProvider? time = null)
    {
        UdpListenerOptions options = new() { Endpoint = "127.0.0.1:0" };
        configure?.Invoke(options);
        return new UdpPair(await new UdpListenerFactory(options, framing, time).ListenAsync(Running.Token), framing, time);
    }

    public async Task<IMessageChannel> ConnectAsync(Action<UdpClientOptions>? configure = null)
    {
        UdpClientOptions options = new() { Endpoint = $"127.0.0.1:{EndPoint.Port}" };
        configure?.Invoke(options);
        IMessageChannel channel = await new UdpConnector(options, Framing, Time).ConnectAsync(Running.Token);
        _owned.Add(channel);
        return channel;
    }

    public async Task<IMessageChannel> AcceptAsync()
    {
        IMessageChannel channel = Assert.IsType<IMessageChannel>(await Listener.AcceptAsync(Running.Token), exactMatch: false);
        _owned.Add(channel);
        return channel;
    }

    /// <summary>A client and its accepted channel, both after one message.</summary>
    public async Task<(IMessageChannel Client, IMessageChannel Server)> ConnectAndAcceptAsync(Action<UdpClientOptions>? configure = null)
    {
        IMessageChannel client = await ConnectAsync(configure);
        await client.SendAsync(new byte[] { 0 }, cancellationToken: Running.Token);
        IMessageChannel server = await AcceptAsync();
        Assert.Equal([0], await server.NextAsync());
        return (client, server);
    }

    /// <summary>A plain socket that sends to the listener.</summary>
    public Socket ConnectRaw()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(EndPoint);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await Listener.DisposeAsync();
    }
}

internal static class UdpChannelTesting
{
    /// <summary>The next message as an array.</summary>
    public static async Task<byte[]> NextAsync(this IMessageChannel channel)
    {
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync(Running.Token));
        return message.ToArray();
    }

    public static IDatagramStatistics Statistics(this IMessageChannel channel) => Assert.IsType<IDatagramStatistics>(channel.GetFeature<IDatagramStatistics>(), exactMatch: false);
}
