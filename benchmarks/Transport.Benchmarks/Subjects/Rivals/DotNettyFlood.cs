using DotNetty.Buffers;
using DotNetty.Transport.Channels;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A flood that the client's event loop writes while its channel is writable, as Netty's documentation advises.</summary>
internal sealed class DotNettyFlood(DotNettyConnections connections, DotNettyFloodSender sender, DotNettyFlood.Receiver receiver, int size) : IRun
{
    public static async Task<IRun> StartAsync(Workload workload)
    {
        DotNettyFloodSender sender = new(workload.Size);
        Receiver receiver = new(sender);
        DotNettyConnections connections = new();
        await connections.StartAsync(workload, () => receiver, () => sender);
        return new DotNettyFlood(connections, sender, receiver, workload.Size);
    }

    public Task RunAsync(int count)
    {
        Round round = new(size, count);
        receiver.Round = round;
        sender.Start(count);
        return round.Completion;
    }

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    internal sealed class Receiver(DotNettyFloodSender sender) : ChannelHandlerAdapter
    {
        public Round? Round { get; set; }

        public override void ChannelRead(IChannelHandlerContext context, object message)
        {
            IByteBuffer buffer = (IByteBuffer)message;
            sender.OnReceived(); // Before the last message ends the round, so that it counts in no other.
            Round!.Receive(DotNettyMessage.Payload(buffer));
            buffer.Release();
        }
    }
}
