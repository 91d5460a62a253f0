using NetMQ;
using NetMQ.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>PAIR to PAIR, one thread each; the echo sends on the message it received.</summary>
internal sealed class NetMQPingPong : IRun
{
    private readonly PairSocket _client = new();
    private readonly PairSocket _server = new();
    private readonly int _size;

    private NetMQPingPong(int size)
    {
        _size = size;
        NetMQSockets.Configure(_client, size);
        NetMQSockets.Configure(_server, size);
        int port = _server.BindRandomPort("tcp://127.0.0.1");
        _client.Connect($"tcp://127.0.0.1:{port}");
    }

    public static Task<IRun> StartAsync(Workload workload)
    {
        NetMQSockets.SelectBuffers(workload.Size);
        return Task.FromResult<IRun>(new NetMQPingPong(workload.Size));
    }

    public Task RunAsync(int count) => Task.WhenAll(Blocking.RunAsync(() => Echo(count)), Blocking.RunAsync(() => Ask(count)));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        return default;
    }

    private void Ask(int count)
    {
        Msg message = default;
        message.InitEmpty();
        for (int i = 0; i < count; i++)
        {
            NetMQSockets.Send(_client, _size, i);
            NetMQSockets.Receive(_client, ref message, _size, i);
        }

        message.Close();
    }

    private void Echo(int count)
    {
        Msg message = default;
        message.InitEmpty();
        for (int i = 0; i < count; i++)
        {
            NetMQSockets.Receive(_server, ref message, _size, i);
            NetMQSockets.Send(_server, ref message, i);
        }

        message.Close();
    }
}
