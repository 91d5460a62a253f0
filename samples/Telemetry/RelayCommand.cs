using System.Net;
using Microsoft.Extensions.Hosting;
using Transport.Testing;

namespace Telemetry;

/// <summary>Stands between sensors and collector and does what bad networks do, so that there is something to see on one machine.</summary>
internal static class RelayCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        HostApplicationBuilder builder = Settings.CreateBuilder("relay", args);
        RelayOptions options = Settings.Read<RelayOptions>(builder.Configuration, o => o.IsValid(), RelayOptions.Ranges);
        DatagramFaults faults = new()
        {
            Loss = options.LossPercent / 100.0,
            Duplication = options.TwicePercent / 100.0,
            Reordering = options.LatePercent / 100.0,
            ReorderingDelay = TimeSpan.FromMilliseconds(200),
        };

        await using FaultyUdpProxy proxy = new(IPEndPoint.Parse(options.Collector), faults, seed: options.Seed);
        Console.WriteLine($"A bad network begins at {proxy.EndPoint}. Press Ctrl+C to end.");
        using IHost host = builder.Build();
        await host.RunAsync();
        return 0;
    }
}
