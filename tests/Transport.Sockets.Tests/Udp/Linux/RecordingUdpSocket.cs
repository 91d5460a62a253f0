using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>Stands for the portable calls: records what it is asked to send, and answers as the test says.</summary>
internal sealed class RecordingUdpSocket(Socket socket) : UdpSocket(socket)
{
    public override int MaxDatagramsPerSend => 3;

    public override int MaxBytesPerSend => 70_000;

    public List<(int Length, int DatagramSize)> Sends { get; } = [];

    /// <summary>What each send waits for and reports; success at once by default.</summary>
    public Func<ValueTask<SocketError>> Answer { get; set; } = static () => default;

    public bool IsDisposed { get; private set; }

    public override async ValueTask<SocketError> SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, SocketAddress? to, CancellationToken cancellationToken)
    {
        Sends.Add((datagrams.Length, datagramSize));
        return await Answer();
    }

    public override bool TryReceive(Memory<byte> room, SocketAddress? from, out UdpReceived received) => throw new InvalidOperationException("Receives are not the portable calls' business here.");

    public override void Dispose()
    {
        IsDisposed = true;
        base.Dispose();
    }
}
