using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Datagrams;

namespace MisuseConsumer.Channels;

/// <summary>Transports and a handler as they should be: nothing here is reported.</summary>
internal static class Registrations
{
    public static void Add(IServiceCollection services)
    {
        services.AddTransport(o => o.UseWebSockets("wss://stream.contoso.com/feed"));
        services.AddTransport("readings", o => o.UseUdp("127.0.0.1:5514").UseFraming(DatagramFraming.Sequenced()));
        services.AddTransportServer(o => o.UseTcp("127.0.0.1:0")).AddHandler<EchoHandler>();
    }
}

/// <summary>Sends every message back.</summary>
internal sealed class EchoHandler : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
        {
            await channel.SendAsync(message.Payload, message.Kind, stopping);
        }
    }
}
