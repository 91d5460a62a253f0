using Microsoft.AspNetCore.SignalR.Client;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A round trip is one call of a hub method that returns its argument.</summary>
internal sealed class SignalREcho(SignalRConnections connections, int size) : IRun
{
    public static async Task<IRun> StartAsync(Workload workload) => new SignalREcho(await SignalRConnections.StartAsync(workload), workload.Size);

    public Task RunAsync(int count) =>
        Task.WhenAll(connections.Clients.Select((client, i) => EchoAsync(client, Share.Of(count, i, connections.Clients.Count))));

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    private async Task EchoAsync(HubConnection client, int count)
    {
        byte[] message = new byte[size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            Numbered.Check(await client.InvokeAsync<byte[]>(nameof(SignalRHub.Echo), message), size, i);
        }
    }
}
