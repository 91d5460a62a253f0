using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>One address being tried. It owns its socket until that is taken.</summary>
internal sealed class DialAttempt
{
    private Socket? _socket;

    private DialAttempt(IPEndPoint endPoint) => EndPoint = endPoint;

    /// <summary>What is connected to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Completes when the attempt is over, with true if it succeeded. Never faults.</summary>
    public Task<bool> Connecting { get; private set; } = null!;

    /// <summary>Why it failed, if it is over and did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Begins to connect.</summary>
    public static DialAttempt Begin(IPEndPoint endPoint, SocketCalls calls, Action<Socket> configure, CancellationToken cancellationToken)
    {
        DialAttempt attempt = new(endPoint);
        attempt.Connecting = attempt.ConnectAsync(calls, configure, cancellationToken);
        return attempt;
    }

    /// <summary>The connected socket, which the caller owns from now on.</summary>
    public Socket TakeSocket() => Interlocked.Exchange(ref _socket, null)!;

    /// <summary>Closes the socket, unless it was taken. An attempt that is not over fails by that.</summary>
    public void Abandon() => Interlocked.Exchange(ref _socket, null)?.Dispose();

    private async Task<bool> ConnectAsync(SocketCalls calls, Action<Socket> configure, CancellationToken cancellationToken)
    {
        try
        {
            Socket socket = SocketDialer.CreateSocket(EndPoint.AddressFamily);
            _socket = socket;
            configure(socket);
            await SocketDialer.ConnectAsync(calls, socket, EndPoint, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            Failure = exception;
            Abandon();
            return false;
        }
    }
}
