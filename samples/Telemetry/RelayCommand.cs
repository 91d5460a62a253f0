using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transport.Hosting;

namespace Telemetry;

/// <summary>Stands between sensors and collector and does what bad networks do, so that there is something to see on one machine.</summary>
internal static class RelayCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        HostApplicationBuilder builder = Settings.CreateBuilder("relay", args);
        builder.Services.AddSingleton(Settings.Read<RelayOptions>(builder.Configuration, o => o.IsValid(), RelayOptions.Ranges));

        // Without a framing: it passes on whatever the two say to each other.
        builder.Services.AddTransport("relay", o => o.UseUdp());
        builder.Services.AddTransportServer("relay", o => o.UseUdp()).AddHandler<RelayHandler>();

        using IHost host = builder.Build();
        await host.StartAsync();
        Console.WriteLine($"A bad network begins at {host.Services.GetRequiredKeyedService<ITransportServer>("relay").LocalEndPoints[0]}. Press Ctrl+C to end.");
        await host.WaitForShutdownAsync();
        return 0;
    }
}
