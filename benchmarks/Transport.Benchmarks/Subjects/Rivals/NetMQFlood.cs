using NetMQ;
using NetMQ.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>PUSH to PULL, one thread each.</summary>
internal sealed class NetMQFlood : IRun
{
    private readonly PushSocket _sender = new();
    private readonly PullSocket _receiver = new();
    private readonly int _size;

    private NetMQFlood(int size)
    {
        _size = size;
        NetMQSockets.Configure(_sender, size);
        NetMQSockets.Configure(_receiver, size);
        int port = _receiver.BindRandomPort("tcp://127.0.0.1");
        _sender.Connect($"tcp://127.0.0.1:{port}");
    }

    public static Task<IRun> StartAsync(Workload workload)
    {
        NetMQSockets.SelectBuffers(workload.Size);
        return Task.FromResult<IRun>(new NetMQFlood(workload.Size));
    }

    public Task RunAsync(int count) => Task.WhenAll(Blocking.RunAsync(() => Receive(count)), Blocking.RunAsync(() => Send(count)));

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        _receiver.Dispose();
        return default;
    }

    private void Send(int count)
    {
        for (int i = 0; i < count; i++)
        {
            NetMQSockets.Send(_sender, _size, i);
        }
    }

    private void Receive(int count)
    {
        Msg message = default;
        message.InitEmpty();
        for (int i = 0; i < count; i++)
        {
            NetMQSockets.Receive(_receiver, ref message, _size, i);
        }

        message.Close();
    }
}
