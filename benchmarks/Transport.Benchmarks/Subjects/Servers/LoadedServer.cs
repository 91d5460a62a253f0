using System.Globalization;
using Transport.Benchmarks.Load;
using Transport.Benchmarks.Processes;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Servers;

/// <summary>A server in this process and the load generator in another, which holds the stopwatch.</summary>
internal sealed class LoadedServer(RunningServer server, Workload workload) : IMeasuringRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(55);

    private readonly ChildProcess _generator = ChildProcess.Start(LoadCommand.Arguments(server.EndPoint, server.Protocol, workload.Echo, workload.Size, workload.Connections));

    public async Task<double> MeasureAsync(int count)
    {
        string seconds = await _generator.AskAsync($"run {count.ToString(CultureInfo.InvariantCulture)}", Limit);
        return count / double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _generator.DisposeAsync();
        await server.DisposeAsync();
    }
}
