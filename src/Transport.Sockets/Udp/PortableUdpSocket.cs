using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Transport.Sockets;

/// <summary>Datagrams by the base library's calls, one at a time, on every platform.</summary>
/// <remarks>What can be done at once is done by a plain call on the socket, which does not block; only a wait goes through an asynchronous operation.</remarks>
internal sealed class PortableUdpSocket : UdpSocket
{
    public PortableUdpSocket(Socket socket)
        : base(socket)
    {
    }

    /// <summary>They leave one by one all the same; so the engine has to wait for fewer sends.</summary>
    public override int MaxDatagramsPerSend => 64;

    /// <inheritdoc/>
    public override int MaxBytesPerSend => 65_527;

    /// <inheritdoc/>
    public override ValueTask<SocketError> SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, SocketAddress? to, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SocketError>(cancellationToken);
        }

        SocketError reported = SocketError.Success;
        do
        {
            int length = Math.Min(datagramSize, datagrams.Length);
            SocketError error = SendOne(datagrams.Span[..length], to, ref reported);
            if (error == SocketError.WouldBlock)
            {
                return WaitAndSendAsync(datagrams, datagramSize, to, reported, cancellationToken);
            }

            if (error != SocketError.Success)
            {
                return ValueTask.FromException<SocketError>(new SocketException((int)error));
            }

            datagrams = datagrams[length..];
        }
        while (!datagrams.IsEmpty);
        return new ValueTask<SocketError>(reported);
    }

    /// <inheritdoc/>
    public override bool TryReceive(Memory<byte> room, SocketAddress? from, out UdpReceived received)
    {
        if (TryTakeReported(out received))
        {
            return true;
        }

        int length = Receive(room.Span, from, out SocketError error);
        switch (error)
        {
            case SocketError.Success:
                received = new UdpReceived(length, length);
                return true;
            case SocketError.WouldBlock:
                return false;
            case SocketError.MessageSize:
                received = new UdpReceived(length, length, Truncated: true);
                return true;
            case var _ when SocketErrorMapping.IsNetworkError(error):
                received = new UdpReceived(0, 0, Error: error);
                return true;
            default:
                throw new SocketException((int)error);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SocketError> WaitAndSendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, SocketAddress? to, SocketError reported, CancellationToken cancellationToken)
    {
        do
        {
            ReadOnlyMemory<byte> datagram = datagrams[..Math.Min(datagramSize, datagrams.Length)];
            try
            {
                if (to is null)
                {
                    await Socket.SendAsync(datagram, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await Socket.SendToAsync(datagram, SocketFlags.None, to, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (SocketException exception) when (SocketErrorMapping.IsNetworkError(exception.SocketErrorCode))
            {
                reported = exception.SocketErrorCode;
                SendOne(datagram.Span, to, ref reported);
            }

            datagrams = datagrams[datagram.Length..];
        }
        while (!datagrams.IsEmpty);
        return reported;
    }

    /// <summary>Sends one datagram, once more if an error was reported, which may be about an earlier one.</summary>
    /// <returns>Success also if it was left out; would-block; or what the socket failed with.</returns>
    private SocketError SendOne(ReadOnlySpan<byte> datagram, SocketAddress? to, ref SocketError reported)
    {
        SocketError error = Send(datagram, to);
        if (SocketErrorMapping.IsNetworkError(error))
        {
            reported = error;
            error = Send(datagram, to);
        }

        return SocketErrorMapping.IsNetworkError(error) ? SocketError.Success : error;
    }

    private SocketError Send(ReadOnlySpan<byte> datagram, SocketAddress? to)
    {
        if (to is null)
        {
            Socket.Send(datagram, SocketFlags.None, out SocketError error);
            return error;
        }

        try
        {
            // There is no form of this that tells an error instead of throwing it.
            Socket.SendTo(datagram, SocketFlags.None, to);
            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private int Receive(Span<byte> room, SocketAddress? from, out SocketError error)
    {
        if (from is null)
        {
            return Socket.Receive(room, SocketFlags.None, out error);
        }

        // Asked first: there is no form of a receive with an address that tells would-block instead of throwing it.
        if (!Socket.Poll(0, SelectMode.SelectRead))
        {
            error = SocketError.WouldBlock;
            return 0;
        }

        try
        {
            error = SocketError.Success;
            return Socket.ReceiveFrom(room, SocketFlags.None, from);
        }
        catch (SocketException exception)
        {
            error = exception.SocketErrorCode;
            return 0;
        }
    }
}
