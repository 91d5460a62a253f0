using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>The way this package connects TCP, for other transports that put a protocol of their own on it, such as a WebSocket handshake.</summary>
public static class TcpStreamDialer
{
    /// <summary>Makes one attempt: resolves the name, tries its addresses as <see cref="TcpClientOptions.Endpoint"/> says, sets the options of a TCP client.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">From 1 to 65535.</param>
    /// <param name="options">Options of the socket; <see cref="TcpClientOptions.Endpoint"/>, <see cref="TcpClientOptions.Tls"/> and the timeouts are not used. The defaults if missing.</param>
    /// <param name="nameResolver">Finds the addresses of a host name; the operating system by default.</param>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <returns>A stream that owns its socket; the caller disposes it.</returns>
    /// <exception cref="TransportException">No address could be connected to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async ValueTask<NetworkStream> ConnectAsync(
        string host,
        int port,
        TcpClientOptions? options = null,
        INameResolver? nameResolver = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        TcpDialer dialer = new(new TcpAddress(host, port), options ?? new TcpClientOptions(), SocketCalls.System.With(nameResolver), TimeProvider.System);
        return new NetworkStream(await dialer.DialAsync(new DialProgress(), cancellationToken).ConfigureAwait(false), ownsSocket: true);
    }
}
