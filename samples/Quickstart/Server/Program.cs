using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transport;

string address = args is [string given] ? given : "localhost:5000";
HostApplicationBuilder builder = Host.CreateApplicationBuilder();

#region server
builder.Services.AddTransportServer(o => o.UseTcp(address)).AddHandler<EchoHandler>();
#endregion

await builder.Build().RunAsync();

/// <summary>Sends every message back. One instance per channel; returning closes the channel.</summary>
internal sealed class EchoHandler : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        #region handler
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
        {
            await channel.SendAsync(message.Payload, message.Kind, stopping);
        }
        #endregion
    }
}
