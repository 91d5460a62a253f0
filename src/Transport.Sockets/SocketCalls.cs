using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>The calls into the operating system whose timing and failures tests must be able to choose.</summary>
internal class SocketCalls
{
    public static SocketCalls System { get; } = new();

    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    public virtual ValueTask ConnectAsync(Socket socket, EndPoint endPoint, CancellationToken cancellationToken) => socket.ConnectAsync(endPoint, cancellationToken);

    public virtual ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellationToken) => listening.AcceptAsync(cancellationToken);
}
