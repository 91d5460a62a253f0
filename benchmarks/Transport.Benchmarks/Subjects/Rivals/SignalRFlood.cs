using Microsoft.AspNetCore.SignalR.Client;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A flood as a stream that a client uploads: measured against awaited calls of <c>SendAsync</c>, it is the faster way at every size.</summary>
internal sealed class SignalRFlood(SignalRConnections connections, int size) : IRun
{
    private readonly byte[] _message = new byte[size];

    public static async Task<IRun> StartAsync(Workload workload) => new SignalRFlood(await SignalRConnections.StartAsync(workload), workload.Size);

    public Task RunAsync(int count) => connections.Clients[0].InvokeAsync(nameof(SignalRHub.CountAsync), size, count, Messages(count));

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    /// <summary>One array for all: SignalR writes an item into its buffer before it asks for the next.</summary>
    private async IAsyncEnumerable<byte[]> Messages(int count)
    {
        await Task.Yield();
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(_message, i);
            yield return _message;
        }
    }
}
