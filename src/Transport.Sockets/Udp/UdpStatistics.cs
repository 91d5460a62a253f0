using System.Net;
using System.Net.Sockets;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>What became of datagrams that never reached a channel. Thread-safe.</summary>
internal sealed class UdpStatistics(EndPoint? remote) : IDatagramStatistics
{
    private long _droppedForRoom;
    private long _malformed;
    private long _networkErrors;
    private int _lastError;

    public long Sent => 0;

    /// <summary>Only those that the channel does not count.</summary>
    public long Received => DroppedForRoom + Malformed;

    public long DroppedForRoom => Volatile.Read(ref _droppedForRoom);

    public long Malformed => Volatile.Read(ref _malformed);

    public long Duplicates => 0;

    public long Late => 0;

    public long Incomplete => 0;

    public long Missing => 0;

    public long NetworkErrors => Volatile.Read(ref _networkErrors);

    public TransportException? LastNetworkError =>
        (SocketError)Volatile.Read(ref _lastError) is var error && error != SocketError.Success ? UdpErrorMapping.NetworkError(error, remote) : null;

    public void CountDropped(int datagrams) => Interlocked.Add(ref _droppedForRoom, datagrams);

    public void CountMalformed() => Interlocked.Increment(ref _malformed);

    public void Count(SocketError reported)
    {
        if (reported != SocketError.Success)
        {
            Volatile.Write(ref _lastError, (int)reported);
            Interlocked.Increment(ref _networkErrors);
        }
    }
}
