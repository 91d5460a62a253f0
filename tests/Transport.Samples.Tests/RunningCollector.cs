using System.Globalization;
using System.Net;

namespace Transport.Samples.Tests;

/// <summary>The collector of the sample Telemetry in a process of its own, at free ports.</summary>
internal sealed class RunningCollector : IAsyncDisposable
{
    private RunningCollector(SampleProcess process, IPEndPoint collector, int syslogPort)
    {
        Process = process;
        Collector = collector;
        SyslogPort = syslogPort;
    }

    public SampleProcess Process { get; }

    public IPEndPoint Collector { get; }

    public int SyslogPort { get; }

    public static async Task<RunningCollector> StartAsync()
    {
        SampleProcess process = SampleProcess.Start("Telemetry", "--TransportServer:collector:Udp:Endpoint", "localhost:0", "--TransportServer:syslog:Udp:Endpoint", "localhost:0");
        try
        {
            string sense = await process.OutputAsync(line => line.StartsWith("  dotnet run --project samples/Telemetry -- sense ", StringComparison.Ordinal));
            string logger = await process.OutputAsync(line => line.StartsWith("  logger -n 127.0.0.1 -P ", StringComparison.Ordinal));
            return new RunningCollector(process, IPEndPoint.Parse(sense[(sense.LastIndexOf(' ') + 1)..]), int.Parse(logger.Split(' ')[6], CultureInfo.InvariantCulture));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sensors that send to the collector, or to what stands in front of it.</summary>
    public static SampleProcess Sense(IPEndPoint collector, int sensors, int rate, int seconds) => SampleProcess.Start(
        "Telemetry", "sense", "--Transport:collector:Udp:Endpoint", $"{collector}", "--Telemetry:Sensors", $"{sensors}", "--Telemetry:Rate", $"{rate}", "--Telemetry:Seconds", $"{seconds}");

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
