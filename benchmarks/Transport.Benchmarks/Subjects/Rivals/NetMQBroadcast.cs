using NetMQ;
using NetMQ.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>XPUB to SUB sockets; one thread publishes, one receives each message from every subscriber in turn.</summary>
/// <remarks>A publisher drops what a slow subscriber has no room for, so the next message waits until few enough are on their way.</remarks>
internal sealed class NetMQBroadcast : IRun
{
    private const int BytesOnTheirWay = 32 << 20;

    private readonly XPublisherSocket _publisher = new();
    private readonly List<SubscriberSocket> _subscribers = [];
    private readonly SemaphoreSlim _window;
    private readonly int _size;

    private NetMQBroadcast(Workload workload)
    {
        _size = workload.Size;
        _window = new SemaphoreSlim(Math.Clamp(BytesOnTheirWay / _size / workload.Connections, 1, Watermark.For(_size) / 2));
        NetMQSockets.Configure(_publisher, _size);
        _publisher.Options.XPubVerbose = true;
        int port = _publisher.BindRandomPort("tcp://127.0.0.1");
        for (int i = 0; i < workload.Connections; i++)
        {
            SubscriberSocket subscriber = new();
            _subscribers.Add(subscriber);
            NetMQSockets.Configure(subscriber, _size);
            subscriber.SubscribeToAnyTopic();
            subscriber.Connect($"tcp://127.0.0.1:{port}");
        }

        AwaitSubscriptions();
    }

    public static async Task<IRun> StartAsync(Workload workload)
    {
        NetMQSockets.SelectBuffers(workload.Size);
        NetMQBroadcast? run = null;
        await Blocking.RunAsync(() => run = new NetMQBroadcast(workload));
        return run!;
    }

    public Task RunAsync(int count)
    {
        int messages = Share.OfBroadcast(count, _subscribers.Count);
        return Task.WhenAll(Blocking.RunAsync(() => Receive(messages)), Blocking.RunAsync(() => Publish(messages)));
    }

    public ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        _subscribers.ForEach(static subscriber => subscriber.Dispose());
        _window.Dispose();
        return default;
    }

    /// <summary>What is published to a subscriber whose subscription has not arrived is not sent to it.</summary>
    private void AwaitSubscriptions()
    {
        for (int i = 0; i < _subscribers.Count; i++)
        {
            if (!_publisher.TryReceiveFrameBytes(Blocking.Timeout, out _))
            {
                throw new TimeoutException($"NetMQ delivered {i} of {_subscribers.Count} subscriptions within {Blocking.Timeout}.");
            }
        }
    }

    private void Publish(int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            if (!_window.Wait(Blocking.Timeout))
            {
                throw new TimeoutException($"NetMQ's subscribers did not receive the messages before message {i} within {Blocking.Timeout}.");
            }

            NetMQSockets.Send(_publisher, _size, i);
        }
    }

    private void Receive(int messages)
    {
        Msg message = default;
        message.InitEmpty();
        for (int i = 0; i < messages; i++)
        {
            foreach (SubscriberSocket subscriber in _subscribers)
            {
                NetMQSockets.Receive(subscriber, ref message, _size, i);
            }

            _window.Release();
        }

        message.Close();
    }
}
