using System.Net;
using System.Net.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>One <c>SendToAsync</c> and one <c>ReceiveFromAsync</c> per datagram.</summary>
internal sealed class SocketDatagramFlood : DatagramFlood
{
    private readonly Socket _sender = NewSocket();
    private readonly Socket _receiver = NewSocket();
    private readonly SocketAddress _receiverAddress;

    public SocketDatagramFlood(int size, int bufferSize)
        : base(size)
    {
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _receiverAddress = _receiver.LocalEndPoint!.Serialize();
        if (bufferSize > 0)
        {
            _receiver.ReceiveBufferSize = bufferSize;
        }
    }

    public override ValueTask DisposeAsync()
    {
        _sender.Dispose();
        _receiver.Dispose();
        return default;
    }

    protected override async Task SendAsync(byte[] message, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await _sender.SendToAsync(message, SocketFlags.None, _receiverAddress);
        }
    }

    protected override async ValueTask SendAsync(byte[] message) => await _sender.SendToAsync(message, SocketFlags.None, _receiverAddress);

    protected override async Task ReceiveAsync(DatagramCount counted)
    {
        SocketAddress sender = new(AddressFamily.InterNetwork);
        byte[] buffer = new byte[ScenarioFacts.MaxDatagram];
        int length;
        do
        {
            length = await _receiver.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, sender);
        }
        while (counted.Add(buffer.AsSpan(0, length)));
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
}
