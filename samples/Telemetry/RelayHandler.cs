using Microsoft.Extensions.DependencyInjection;
using Transport;

namespace Telemetry;

/// <summary>Passes one sensor's datagrams on, not all of them, and the answers back.</summary>
internal sealed class RelayHandler([FromKeyedServices("relay")] IChannelConnector connector, RelayOptions network) : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await using IMessageChannel target = await connector.ConnectAsync(stopping);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task back = PassOnAsync(target, channel, ending.Token);
        await LoseSomeAsync(channel, target, stopping);
        await ending.CancelAsync();
        await back;
    }

    private async Task LoseSomeAsync(IMessageChannel from, IMessageChannel to, CancellationToken stopping)
    {
        Random random = new(network.Seed);
        byte[]? overtaken = null;
        await foreach (ReceivedMessage message in from.ReceiveAllAsync(stopping))
        {
            int luck = random.Next(100);
            if (luck < network.LossPercent)
            {
                continue;
            }

            luck -= network.LossPercent;
            if (overtaken is null && luck < network.LatePercent)
            {
                overtaken = message.ToArray();
                continue;
            }

            await to.SendAsync(message.Payload, message.Kind, stopping);
            if (overtaken is not null)
            {
                await to.SendAsync(overtaken, cancellationToken: stopping);
                overtaken = null;
            }

            if (luck >= network.LatePercent && luck < network.LatePercent + network.TwicePercent)
            {
                await to.SendAsync(message.Payload, message.Kind, stopping);
            }
        }
    }

    private static async Task PassOnAsync(IMessageChannel from, IMessageChannel to, CancellationToken ending)
    {
        try
        {
            await foreach (ReceivedMessage message in from.ReceiveAllAsync(ending))
            {
                await to.SendAsync(message.Payload, message.Kind, ending);
            }
        }
        catch (OperationCanceledException)
        {
            // The sensor has gone.
        }
    }
}
