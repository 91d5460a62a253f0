using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>The hub's context sends to all clients, message by message; each send waits while a client's buffer is full.</summary>
internal sealed class SignalRBroadcast : IRun
{
    private const string Method = "Receive";

    private readonly SignalRConnections _connections;
    private readonly Round?[] _rounds;
    private readonly int _size;

    private SignalRBroadcast(SignalRConnections connections, int size)
    {
        _connections = connections;
        _size = size;
        _rounds = new Round?[connections.Clients.Count];
        for (int i = 0; i < _rounds.Length; i++)
        {
            int client = i;
            connections.Clients[i].On<byte[]>(Method, message =>
            {
                _rounds[client]!.Receive(message);
            });
        }
    }

    public static async Task<IRun> StartAsync(Workload workload) => new SignalRBroadcast(await SignalRConnections.StartAsync(workload), workload.Size);

    public async Task RunAsync(int count)
    {
        int messages = Share.OfBroadcast(count, _rounds.Length);
        for (int i = 0; i < _rounds.Length; i++)
        {
            _rounds[i] = new Round(_size, messages);
        }

        IClientProxy all = _connections.Server.Services.GetRequiredService<IHubContext<SignalRHub>>().Clients.All;
        byte[] message = new byte[_size];
        for (int i = 0; i < messages; i++)
        {
            Numbered.Write(message, i);
            await all.SendAsync(Method, message);
        }

        await Task.WhenAll(_rounds.Select(static round => round!.Completion));
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
