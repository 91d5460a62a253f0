using System.Net;
using DotNetty.Buffers;
using DotNetty.Codecs;
using DotNetty.Transport.Bootstrapping;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A server and its clients, whose messages have a length of four bytes in front.</summary>
internal sealed class DotNettyConnections : IAsyncDisposable
{
    private const int LengthBytes = 4;
    private const int Backlog = 512;

    private readonly MultithreadEventLoopGroup _acceptLoop = new(1);
    private readonly MultithreadEventLoopGroup _serverLoop = new(1);
    private readonly MultithreadEventLoopGroup _clientLoop = new(1);

    /// <param name="workload">How many connections, and the size of what they carry.</param>
    /// <param name="server">Makes the last handler of a connection at the server.</param>
    /// <param name="client">Makes the last handler of a connection at its client.</param>
    public async Task StartAsync(Workload workload, Func<ChannelHandlerAdapter> server, Func<ChannelHandlerAdapter> client)
    {
        IChannel listener = await new ServerBootstrap()
            .Group(_acceptLoop, _serverLoop)
            .Channel<TcpServerSocketChannel>()
            .Option(ChannelOption.SoBacklog, Backlog)
            .ChildOption(ChannelOption.TcpNodelay, true)
            .ChildOption(ChannelOption.Allocator, PooledByteBufferAllocator.Default)
            .ChildHandler(Initializer(workload.Size, server))
            .BindAsync(IPAddress.Loopback, 0);
        Bootstrap bootstrap = new Bootstrap()
            .Group(_clientLoop)
            .Channel<TcpSocketChannel>()
            .Option(ChannelOption.TcpNodelay, true)
            .Option(ChannelOption.Allocator, PooledByteBufferAllocator.Default)
            .Handler(Initializer(workload.Size, client));
        for (int i = 0; i < workload.Connections; i++)
        {
            await bootstrap.ConnectAsync(listener.LocalAddress);
        }
    }

    /// <summary>Shuts the event loops down, which closes their channels.</summary>
    public async ValueTask DisposeAsync()
    {
        TimeSpan bound = TimeSpan.FromSeconds(2);
        await Task.WhenAll(
            _clientLoop.ShutdownGracefullyAsync(TimeSpan.Zero, bound),
            _serverLoop.ShutdownGracefullyAsync(TimeSpan.Zero, bound),
            _acceptLoop.ShutdownGracefullyAsync(TimeSpan.Zero, bound));
    }

    private static ActionChannelInitializer<ISocketChannel> Initializer(int size, Func<ChannelHandlerAdapter> last) => new(channel => channel.Pipeline
        .AddLast(new LengthFieldPrepender(LengthBytes))
        .AddLast(new LengthFieldBasedFrameDecoder(size + LengthBytes, 0, LengthBytes, 0, LengthBytes))
        .AddLast(last()));
}
