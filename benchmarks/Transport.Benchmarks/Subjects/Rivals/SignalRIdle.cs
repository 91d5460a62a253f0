using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>Connections that only answer SignalR's own pings.</summary>
internal sealed class SignalRIdle(SignalRConnections connections) : IRun
{
    public static async Task<IRun> StartAsync(Workload workload) => new SignalRIdle(await SignalRConnections.StartAsync(workload));

    public Task RunAsync(int count) => Task.CompletedTask;

    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
