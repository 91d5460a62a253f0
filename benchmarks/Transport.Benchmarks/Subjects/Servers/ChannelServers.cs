using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transport.Benchmarks.Load;
using Transport.Benchmarks.Workloads;
using Transport.Hosting;

namespace Transport.Benchmarks.Subjects.Servers;

/// <summary>Handlers of this repository, as hosted TCP server and as endpoint on Kestrel, with default options.</summary>
internal static class ChannelServers
{
    public static async Task<RunningServer> TcpAsync(Workload workload)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton(workload);
        HostedServerBuilder server = builder.Services.AddTransportServer(static o => o.UseTcp("127.0.0.1:0"));
        _ = workload.Echo ? server.AddHandler<EchoHandler>() : server.AddHandler<CountingHandler>();
        IHost host = builder.Build();
        await host.StartAsync();
        IPEndPoint endPoint = (IPEndPoint)host.Services.GetRequiredService<ITransportServer>().LocalEndPoints[0];
        return new RunningServer(endPoint, LoadProtocol.Varint, async () =>
        {
            await host.StopAsync();
            host.Dispose();
        });
    }

    public static async Task<RunningServer> WebSocketAsync(Workload workload)
    {
        WebApplication application = await Kestrel.StartAsync(
            builder => builder.Services.AddSingleton(workload),
            application => _ = workload.Echo ? application.MapTransport<EchoHandler>(Kestrel.Path) : application.MapTransport<CountingHandler>(Kestrel.Path));
        return new RunningServer(application.EndPoint(), LoadProtocol.WebSocket, application.DisposeAsync);
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

    private sealed class CountingHandler(Workload workload) : IChannelHandler
    {
        public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            RoundCounter counter = new(workload.Size);
            await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
            {
                if (!counter.Add(message.Payload.Span))
                {
                    await channel.SendAsync(counter.Answer, MessageKind.Binary, stopping);
                }
            }
        }
    }
}
