using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transport.Datagrams;
using Transport.Hosting;

namespace Telemetry;

/// <summary>Takes the readings of sensors at one port and syslog messages at another, and prints both.</summary>
internal static class CollectCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        HostApplicationBuilder builder = Settings.CreateBuilder("collect", args);
        builder.Services.AddSingleton<SensorBoard>();
        #region collector
        builder.Services.AddTransportServer("collector", o => o.UseUdp().UseFraming(DatagramFraming.Sequenced())).AddHandler<CollectorHandler>();
        #endregion
        #region syslog
        builder.Services.AddTransportServer("syslog", o => o.UseUdp().UseFraming(DatagramFraming.None)).AddHandler<SyslogHandler>();
        #endregion

        using IHost host = builder.Build();
        await host.StartAsync();
        PrintInvitation(EndPointOf(host, "collector"), EndPointOf(host, "syslog"));

        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await host.Services.GetRequiredService<SensorBoard>().PrintEverySecondAsync(stopping);
        await host.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    private static IPEndPoint EndPointOf(IHost host, string server) => (IPEndPoint)host.Services.GetRequiredKeyedService<ITransportServer>(server).LocalEndPoints[0];

    private static void PrintInvitation(IPEndPoint collector, IPEndPoint syslog) => Console.WriteLine(
        $"""
        Readings are collected at {collector}, and syslog messages at {syslog}. Send some:
          dotnet run --project samples/Telemetry -- sense --Transport:collector:Udp:Endpoint {collector}
          dotnet run --project samples/Telemetry -- relay --Telemetry:Collector {collector}
          logger -n {syslog.Address} -P {syslog.Port} -d "Hello"
          echo "Hello" | nc -u -w 1 {syslog.Address} {syslog.Port}
        Press Ctrl+C to end.
        """);
}
