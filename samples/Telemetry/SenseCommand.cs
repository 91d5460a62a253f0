using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transport;
using Transport.Datagrams;

namespace Telemetry;

/// <summary>Sends the readings of some sensors to the collector.</summary>
internal static class SenseCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        HostApplicationBuilder builder = Settings.CreateBuilder("sense", args);
        SenseOptions options = Settings.Read<SenseOptions>(builder.Configuration, o => o.IsValid(), SenseOptions.Ranges);
        #region sensor
        builder.Services.AddTransport("collector", o => o.UseUdp().UseFraming(DatagramFraming.Sequenced()));
        #endregion

        using IHost host = builder.Build();
        await host.StartAsync();
        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        if (options.Seconds > 0)
        {
            ending.CancelAfter(TimeSpan.FromSeconds(options.Seconds));
        }

        IChannelConnector connector = host.Services.GetRequiredKeyedService<IChannelConnector>("collector");
        long[] sent = await Task.WhenAll(Enumerable.Range(1, options.Sensors).Select(i => SendAsync(connector, new Sensor($"sensor-{i}"), options.Rate, ending.Token)));
        Console.WriteLine($"{sent.Length} sensors have sent {sent.Sum()} readings.");
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <returns>How many readings were sent.</returns>
    private static async Task<long> SendAsync(IChannelConnector connector, Sensor sensor, int rate, CancellationToken ending)
    {
        await using IMessageChannel channel = await connector.ConnectAsync(CancellationToken.None);
        return await sensor.SendAsync(channel, rate, ending);
    }
}
