using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Datagrams to and from one peer over a connected UDP socket, which lets nobody else's in; or to a group, and from everybody, over one that is not.</summary>
internal sealed partial class UdpClientConnection : DatagramConnection
{
    private readonly UdpSocket _socket;
    private readonly UdpStatistics _statistics;
    private readonly bool _answersChallenges;

    private readonly SocketAddress? _group;

    // Owned by the receive.
    private readonly UdpRoom _room = new();
    private readonly UdpSenders? _senders;

    /// <summary>Takes over a socket.</summary>
    /// <param name="socket">The socket, connected unless there is a group.</param>
    /// <param name="answersChallenges">True if the framing leaves room for the datagrams of address validation.</param>
    /// <param name="group">Where to send, if that is not one peer.</param>
    public UdpClientConnection(UdpSocket socket, bool answersChallenges, IPEndPoint? group = null)
    {
        _socket = socket;
        _answersChallenges = answersChallenges && group is null;
        _group = group?.Serialize();
        _senders = group is null ? null : new UdpSenders(group.AddressFamily);
        LocalEndPoint = socket.Socket.LocalEndPoint;
        RemoteEndPoint = group ?? socket.Socket.RemoteEndPoint;
        _statistics = new UdpStatistics(RemoteEndPoint);
    }

    /// <summary>True if this is not about one peer.</summary>
    public bool IsGroup => _group is not null;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override int MaxDatagramSize => DatagramChannelOptions.MaxDatagramSizeLimit;

    /// <inheritdoc/>
    public override int MaxDatagramsPerSend => _socket.MaxDatagramsPerSend;

    /// <inheritdoc/>
    public override int MaxBytesPerSend => _socket.MaxBytesPerSend;

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => _statistics as T;

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, CancellationToken cancellationToken)
    {
        ValueTask<SocketError> send = _socket.SendAsync(datagrams, datagramSize, _group, cancellationToken);
        if (!send.IsCompletedSuccessfully)
        {
            return CountAsync(send);
        }

        _statistics.Count(send.Result);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (TryTakeFirst(out ReceivedDatagrams datagrams) || TryReceive(out datagrams))
            {
                return new ValueTask<ReceivedDatagrams>(datagrams);
            }
        }
        catch (Exception exception)
        {
            _room.LetGo();
            return ValueTask.FromException<ReceivedDatagrams>(exception);
        }

        return WaitAndReceiveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Abort() => _socket.Dispose();

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) => UdpErrorMapping.Failed(exception, RemoteEndPoint);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReceivedDatagrams> WaitAndReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _room.LetGoIfUnused();
                await _socket.WaitReadableAsync(cancellationToken).ConfigureAwait(false);
                if (TryReceive(out ReceivedDatagrams datagrams))
                {
                    return datagrams;
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _room.LetGo();
            throw;
        }
    }

    private bool TryReceive(out ReceivedDatagrams datagrams)
    {
        while (true)
        {
            Memory<byte> room = _room.Memory;
            if (!_socket.TryReceive(room, _senders?.Address, out UdpReceived received))
            {
                datagrams = default;
                return false;
            }

            if (received.Error != SocketError.Success)
            {
                OnNetworkError(received.Error);
            }
            else if (received.Truncated)
            {
                _statistics.CountMalformed();
            }
            else if (!IsChallenge(room.Span[..received.Length], received.DatagramSize))
            {
                datagrams = _room.Keep(received, _senders?.Find());
                return true;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CountAsync(ValueTask<SocketError> send) => _statistics.Count(await send.ConfigureAwait(false));
}
