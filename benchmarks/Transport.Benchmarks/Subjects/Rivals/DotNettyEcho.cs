using DotNetty.Buffers;
using DotNetty.Transport.Channels;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>Connections with one message each in flight, which the server sends back in the buffer it came in.</summary>
internal sealed class DotNettyEcho(DotNettyConnections connections, IReadOnlyList<DotNettyEcho.Asker> askers) : IRun
{
    public static async Task<IRun> StartAsync(Workload workload)
    {
        List<Asker> askers = [];
        DotNettyConnections connections = new();
        await connections.StartAsync(workload, static () => new Echoer(), () =>
        {
            Asker asker = new(workload.Size);
            askers.Add(asker);
            return asker;
        });
        return new DotNettyEcho(connections, askers);
    }

    public Task RunAsync(int count) => Task.WhenAll(askers.Select((asker, i) => asker.RunAsync(Share.Of(count, i, askers.Count))));

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    internal sealed class Echoer : ChannelHandlerAdapter
    {
        public override void ChannelRead(IChannelHandlerContext context, object message) => context.WriteAndFlushAsync(message);
    }

    internal sealed class Asker(int size) : ChannelHandlerAdapter
    {
        private readonly byte[] _payload = new byte[size];
        private IChannelHandlerContext? _context;
        private Round? _round;
        private int _next;

        public override void ChannelActive(IChannelHandlerContext context)
        {
            _context = context;
            context.FireChannelActive();
        }

        public Task RunAsync(int count)
        {
            if (count == 0)
            {
                return Task.CompletedTask;
            }

            _next = 0;
            _round = new Round(size, count);
            _context!.Executor.Execute(Ask);
            return _round.Completion;
        }

        public override void ChannelRead(IChannelHandlerContext context, object message)
        {
            IByteBuffer buffer = (IByteBuffer)message;
            bool more = _round!.Receive(DotNettyMessage.Payload(buffer));
            buffer.Release();
            if (more)
            {
                Ask();
            }
        }

        private void Ask() => _context!.WriteAndFlushAsync(DotNettyMessage.Create(_context.Allocator, _payload, _next++));
    }
}
