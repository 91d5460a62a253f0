using Transport;

namespace Telemetry;

/// <summary>Prints what one sender of syslog messages says. Each datagram is a message; nobody can tell whether one is missing.</summary>
internal sealed class SyslogHandler : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
        {
            Console.WriteLine($"{channel.RemoteEndPoint} {SyslogLine.Describe(message.GetText())}");
        }
    }
}
