using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Datagrams to and from one peer over a connected UDP socket, which lets nobody else's in.</summary>
internal sealed partial class UdpClientConnection : DatagramConnection
{
    private readonly UdpSocket _socket;
    private readonly UdpStatistics _statistics;
    private readonly bool _answersChallenges;

    /// <summary>Where the next datagrams go; owned by the receive.</summary>
    private DatagramBlock? _block;
    private int _filled;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="answersChallenges">True if the framing leaves room for the datagrams of address validation.</param>
    public UdpClientConnection(UdpSocket socket, bool answersChallenges)
    {
        _socket = socket;
        _answersChallenges = answersChallenges;
        LocalEndPoint = socket.Socket.LocalEndPoint;
        RemoteEndPoint = socket.Socket.RemoteEndPoint;
        _statistics = new UdpStatistics(RemoteEndPoint);
    }

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
        ValueTask<SocketError> send = _socket.SendAsync(datagrams, datagramSize, to: null, cancellationToken);
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
            LetGoOfBlock();
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
                // Somebody's messages keep it anyway: then it is filled further instead of having each of them keep a block.
                if (_block is { IsShared: false })
                {
                    LetGoOfBlock();
                }

                await _socket.WaitReadableAsync(cancellationToken).ConfigureAwait(false);
                if (TryReceive(out ReceivedDatagrams datagrams))
                {
                    return datagrams;
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LetGoOfBlock();
            throw;
        }
    }

    private bool TryReceive(out ReceivedDatagrams datagrams)
    {
        while (true)
        {
            _block ??= DatagramBlock.Rent();
            if (!_socket.TryReceive(_block.Memory[_filled..], from: null, out UdpReceived received))
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
            else if (!IsChallenge(_block.Memory.Span.Slice(_filled, received.Length), received.DatagramSize))
            {
                datagrams = Keep(received);
                return true;
            }
        }
    }

    private ReceivedDatagrams Keep(in UdpReceived received)
    {
        DatagramBlock block = _block!;
        block.AddReference();
        ReceivedDatagrams datagrams = new(block, _filled, received.Length, received.DatagramSize);
        _filled += received.Length;
        if (DatagramBlock.Size - _filled < UdpSocket.SmallestRoom)
        {
            LetGoOfBlock();
        }

        return datagrams;
    }

    private void LetGoOfBlock()
    {
        _block?.Release();
        _block = null;
        _filled = 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CountAsync(ValueTask<SocketError> send) => _statistics.Count(await send.ConfigureAwait(false));
}
