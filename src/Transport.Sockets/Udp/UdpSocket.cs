using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Transport.Sockets;

/// <summary>The operating system's calls for datagrams, over one bound or connected UDP socket.</summary>
/// <remarks>
/// <para>Any number of sends may be under way at once, on a listener one for each peer; receives, <see cref="TryReceive"/> and
/// <see cref="WaitReadableAsync"/>, are made by one caller at a time, beside the sends.</para>
/// <para>What the network says of one datagram (ICMP, no route, too large for the path) is a result, never an exception: see
/// <see cref="SocketErrorMapping.IsNetworkError"/>. What is thrown means that the socket is of no use any more.</para>
/// </remarks>
internal abstract class UdpSocket : IDisposable
{
    /// <summary>How much room <see cref="TryReceive"/> is given at least: more than any datagram has, so that none is cut, and what GRO gathers at most.</summary>
    public const int SmallestRoom = 65_536;

    /// <summary>An error that a wait was told, for the next receive.</summary>
    private SocketError _reported;

    /// <summary>Takes over a bound or connected socket, which does not block from now on.</summary>
    protected UdpSocket(Socket socket)
    {
        Socket = socket;
        Socket.Blocking = false;
    }

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>How many datagrams of one size one <see cref="SendAsync"/> should carry at most, at least 1.</summary>
    public abstract int MaxDatagramsPerSend { get; }

    /// <summary>How many bytes one <see cref="SendAsync"/> may carry in all, at least 65,527.</summary>
    public abstract int MaxBytesPerSend { get; }

    /// <summary>Sends datagrams that lie one behind the other. Waits while the socket has no room.</summary>
    /// <param name="datagrams">From 1 byte to <see cref="MaxBytesPerSend"/>, or empty for one empty datagram. Not used after the call has completed.</param>
    /// <param name="datagramSize">The size of each but the last, which may be shorter.</param>
    /// <param name="to">Where to; <see langword="null"/> on a connected socket. Never changed.</param>
    /// <param name="cancellationToken">Gives up the wait; an unknown part has been sent then.</param>
    /// <returns>
    /// Success, or an error that the network reported meanwhile, for these or for earlier datagrams. Since the operating system reports an earlier one instead
    /// of sending, what met an error is tried once more, and then left out; the rest is sent all the same.
    /// </returns>
    /// <exception cref="SocketException">The socket failed.</exception>
    public abstract ValueTask<SocketError> SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, SocketAddress? to, CancellationToken cancellationToken);

    /// <summary>Receives what is here already.</summary>
    /// <param name="room">At least <see cref="SmallestRoom"/> bytes.</param>
    /// <param name="from">Takes the sender's address; <see langword="null"/> on a connected socket.</param>
    /// <param name="received">What came: datagrams of one sender, or an error that the network reported.</param>
    /// <returns>False if nothing is here.</returns>
    /// <exception cref="SocketException">The socket failed.</exception>
    public abstract bool TryReceive(Memory<byte> room, SocketAddress? from, out UdpReceived received);

    /// <summary>Completes when <see cref="TryReceive"/> is likely to find something. Holds no memory of the caller's.</summary>
    /// <param name="cancellationToken">Gives up the wait and loses nothing.</param>
    /// <exception cref="SocketException">The socket failed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public virtual async ValueTask WaitReadableAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A receive into nothing that takes nothing waits for a datagram and leaves it in the socket.
            await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows says by this that the datagram does not fit nothing.
        }
        catch (SocketException exception) when (SocketErrorMapping.IsNetworkError(exception.SocketErrorCode))
        {
            _reported = exception.SocketErrorCode;
        }
    }

    /// <summary>Closes the socket; what waits ends with an exception.</summary>
    public virtual void Dispose() => Socket.Dispose();

    /// <summary>Receiving: takes the error that a wait was told, since the operating system tells it once.</summary>
    protected bool TryTakeReported(out UdpReceived received)
    {
        received = new UdpReceived(0, 0, Error: _reported);
        _reported = SocketError.Success;
        return received.Error != SocketError.Success;
    }
}
