using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A hub on Kestrel and its clients, which speak MessagePack over WebSockets without negotiating.</summary>
internal sealed class SignalRConnections(RivalServer server, IReadOnlyList<HubConnection> clients) : IAsyncDisposable
{
    /// <summary>A message of 64 KiB fits many times into what either side buffers, so that it does not wait for half of itself.</summary>
    private const int BufferSize = 1 << 20;

    /// <summary>Messages of a stream that the server takes in ahead of the hub method; the default of 10 is made for slow ones.</summary>
    private const int StreamBuffer = 1000;

    public RivalServer Server => server;

    public IReadOnlyList<HubConnection> Clients => clients;

    public static async Task<SignalRConnections> StartAsync(Workload workload)
    {
        RivalServer server = await RivalServer.StartAsync(
            static builder =>
            {
                builder.Services
                    .AddSignalR(static options =>
                    {
                        options.MaximumReceiveMessageSize = null;
                        options.StreamBufferCapacity = StreamBuffer;
                    })
                    .AddMessagePackProtocol();
            },
            static application => application.MapHub<SignalRHub>(RivalServer.Path, static options =>
            {
                options.ApplicationMaxBufferSize = BufferSize;
                options.TransportMaxBufferSize = BufferSize;
            }));
        List<HubConnection> clients = [];
        for (int i = 0; i < workload.Connections; i++)
        {
            HubConnection client = new HubConnectionBuilder()
                .WithUrl(server.Address("http"), HttpTransportType.WebSockets, static options =>
                {
                    options.SkipNegotiation = true;
                    options.ApplicationMaxBufferSize = BufferSize;
                    options.TransportMaxBufferSize = BufferSize;
                })
                .AddMessagePackProtocol()
                .Build();
            clients.Add(client);
            await client.StartAsync();
        }

        return new SignalRConnections(server, clients);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
        await server.DisposeAsync();
    }
}
