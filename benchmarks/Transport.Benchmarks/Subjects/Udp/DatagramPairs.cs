using Microsoft.Extensions.DependencyInjection;
using Transport.Benchmarks.Workloads;
using Transport.Datagrams;
using Transport.Sockets;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>A client's channel and the listener's, over UDP on loopback.</summary>
internal static class DatagramPairs
{
    public static async Task<Pairs<IMessageChannel>> ConnectAsync(Workload workload, IDatagramFraming framing, bool offload)
    {
        int maxDatagramSize = Math.Clamp(workload.Size + 64, 1200, DatagramChannelOptions.MaxDatagramSizeLimit);
        UdpListenerOptions options = new() { Endpoint = "127.0.0.1:0", MaxDatagramSize = maxDatagramSize, SegmentationOffload = offload };
        IChannelListener listener = await new UdpListenerFactory(options, framing).ListenAsync();
        ServiceProvider services = new ServiceCollection()
            .AddTransport(o => o
                .UseUdp(listener.LocalEndPoint.ToString(), o =>
                {
                    o.MaxDatagramSize = maxDatagramSize;
                    o.SegmentationOffload = offload;
                })
                .UseFraming(framing))
            .BuildServiceProvider();
        IMessageChannel client = services.GetRequiredService<IMessageChannel>();

        // The listener has a channel for this client from its first datagram on, which belongs to no round.
        byte[] first = new byte[workload.Size];
        Numbered.Write(first, DatagramCount.End);
        await client.SendAsync(first);
        IMessageChannel server = await listener.AcceptAsync() ?? throw new InvalidOperationException("The listener ended before it had a channel.");
        return new Pairs<IMessageChannel>([client], [server], async () =>
        {
            await services.DisposeAsync();
            await listener.DisposeAsync();
        });
    }
}
