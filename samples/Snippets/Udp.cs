using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Datagrams;

namespace Snippets;

/// <summary>What docs/transports.md shows of UDP, besides the sample Telemetry.</summary>
internal static class Udp
{
    public static void Validated(IServiceCollection services)
    {
        #region validation
        services.AddTransportServer(o => o.UseUdp(5083, udp => udp.RequireAddressValidation = true).UseFraming(DatagramFraming.Sequenced())).AddHandler<EchoHandler>();
        services.AddTransport(o => o.UseUdp("collector.example:5083", udp => udp.ValidateAddress = true).UseFraming(DatagramFraming.Sequenced()));
        #endregion
    }

    public static void Unordered(IServiceCollection services)
    {
        #region late
        services.AddTransport(o => o.UseUdp("collector.example:5083").UseFraming(DatagramFraming.Sequenced(new SequencedFramingOptions { LateMessages = LateMessages.Deliver })));
        #endregion
    }

    public static void Group(IServiceCollection services)
    {
        #region group
        services.AddTransport("prices", o => o.UseUdp("239.1.2.3:5083", udp => udp.MulticastInterface = "eth0").UseFraming(DatagramFraming.Sequenced()));
        #endregion

        #region broadcast
        services.AddTransport("discovery", o => o.UseUdp("192.0.2.255:5083", udp => udp.AllowBroadcast = true).UseFraming(DatagramFraming.None));
        #endregion
    }

    public static async Task ReceiveAsync(IMessageChannel channel)
    {
        #region sender
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync())
        {
            Console.WriteLine($"{message.Length} bytes from {message.Sender}");
        }
        #endregion
    }

    public static void Look(IMessageChannel channel)
    {
        #region errors
        if (channel.GetFeature<IDatagramStatistics>() is { NetworkErrors: > 0 } statistics)
        {
            Console.WriteLine(statistics.LastNetworkError?.Message);
        }
        #endregion
    }
}
