using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Sockets;

/// <summary>A channel with default options and the public API only: <c>SendAsync</c> awaited one by one, <c>ReceiveAllAsync</c>.</summary>
internal sealed class ChannelFlood : IFlood
{
    private readonly ServiceProvider _services;
    private readonly IChannelListener _listener;
    private readonly IMessageChannel _sender;
    private readonly IMessageChannel _receiver;

    private ChannelFlood(ServiceProvider services, IChannelListener listener, IMessageChannel sender, IMessageChannel receiver)
    {
        _services = services;
        _listener = listener;
        _sender = sender;
        _receiver = receiver;
    }

    public string Name => "Transport channel, SendAsync one by one";

    public static async Task<ChannelFlood> StartAsync()
    {
        IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync();
        ServiceCollection services = new();
        services.AddTransport(o => o.UseTcp(listener.LocalEndPoint.ToString()));
        ServiceProvider provider = services.BuildServiceProvider();
        IMessageChannel sender = provider.GetRequiredService<IMessageChannel>();
        await sender.FlushAsync();
        IMessageChannel receiver = (await listener.AcceptAsync())!;
        return new ChannelFlood(provider, listener, sender, receiver);
    }

    public async Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        byte[] message = new byte[Numbered.Size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await _sender.SendAsync(message);
        }

        await receiving;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_receiver.DisposeAsync().AsTask(), _services.DisposeAsync().AsTask());
        await _listener.DisposeAsync();
    }

    private async Task ReceiveAsync(int count)
    {
        int expected = 0;
        await foreach (ReceivedMessage message in _receiver.ReceiveAllAsync())
        {
            Numbered.Check(message.Payload.Span, expected);
            if (++expected == count)
            {
                return;
            }
        }
    }
}
