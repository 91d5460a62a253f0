using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Transport;

/// <summary>A flood through our client and our endpoint in Kestrel.</summary>
internal static class TransportFlood
{
    public static async Task<IFlood> StartAsync(Direction direction)
    {
        TaskCompletionSource<IMessageChannel> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (WebApplication server, string address) = await KestrelServer.StartAsync(
            builder => builder.Services.AddSingleton(accepted),
            application => application.MapTransport<AcceptedChannel>(KestrelServer.Path));
        ServiceProvider services = new ServiceCollection().AddTransport(o => o.UseWebSockets(address)).BuildServiceProvider();
        IMessageChannel connecting = services.GetRequiredService<IMessageChannel>();
        await connecting.FlushAsync();
        IMessageChannel accepting = await accepted.Task;
        (IMessageChannel sender, IMessageChannel receiver) = direction == Direction.ClientToServer ? (connecting, accepting) : (accepting, connecting);
        return new ChannelFlood($"{direction.Name()}, Transport channels", sender, receiver, async () =>
        {
            await services.DisposeAsync();
            await server.DisposeAsync();
        });
    }

    /// <summary>Hands out its channel, and keeps it open by not returning.</summary>
    private sealed class AcceptedChannel(TaskCompletionSource<IMessageChannel> accepted) : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            accepted.SetResult(channel);
            return channel.Completion.WaitAsync(stopping);
        }
    }
}
