using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Sockets;

/// <summary>A flood through a channel over TCP.</summary>
internal static class TcpFlood
{
    public static async Task<IFlood> StartAsync()
    {
        IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync();
        ServiceProvider services = new ServiceCollection().AddTransport(o => o.UseTcp(listener.LocalEndPoint.ToString())).BuildServiceProvider();
        IMessageChannel sender = services.GetRequiredService<IMessageChannel>();
        await sender.FlushAsync();
        IMessageChannel receiver = (await listener.AcceptAsync())!;
        return new ChannelFlood("Transport channel, SendAsync one by one", sender, receiver, async () =>
        {
            await services.DisposeAsync();
            await listener.DisposeAsync();
        });
    }
}
