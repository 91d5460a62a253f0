using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Where and how a TCP client connects.</summary>
public sealed class TcpClientOptions : TcpChannelOptions
{
    /// <summary>How many addresses of a name one attempt tries at most: 16.</summary>
    public const int MaxAddresses = 16;

    /// <summary>The server as <c>host:port</c>: <c>localhost:5082</c>, <c>192.0.2.7:5082</c>, <c>[::1]:5082</c>, also with <c>tcp://</c> before it. Must be set.</summary>
    /// <remarks>
    /// A name is resolved anew on each attempt. Its IPv6 and IPv4 addresses are tried in turn, IPv6 first, up to <see cref="MaxAddresses"/>: the next one when one fails, or after
    /// 250 ms beside those that have not answered yet. The first connection made is used and the others are closed (RFC 8305, "Happy Eyeballs").
    /// </remarks>
    public string? Endpoint { get; set; }

    /// <summary>The local address and port to connect from, such as <c>192.0.2.5:0</c>, <c>[::1]:0</c> or <c>*:5082</c>. Chosen by the system by default.</summary>
    /// <remarks>
    /// With an address, only addresses of the server of the same family are tried. Port 0 means any free one. A fixed port allows one connection to the server at a time, and
    /// after this side has closed one, the next may have to wait until the system forgets it (TIME_WAIT, a minute on Linux).
    /// </remarks>
    public string? LocalEndpoint { get; set; }

    /// <summary>How long one attempt may take in all, resolving the name and all handshakes included. Default 10 s, from 1 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>TLS; null, the default, for none. See also <c>UseTls</c>.</summary>
    /// <remarks>The handshake counts in <see cref="ConnectTimeout"/>.</remarks>
    public TlsClientOptions? Tls { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (!TcpAddress.TryParseRemote(Endpoint, out _, out string? endpointFailure))
        {
            yield return endpointFailure;
        }

        if (LocalEndpoint is not null && !TcpAddress.TryParseLocalOfClient(LocalEndpoint, out _, out string? localFailure))
        {
            yield return localFailure;
        }

        if (ConnectTimeout < TimeSpan.FromMilliseconds(1) || ConnectTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(ConnectTimeout)} is {ConnectTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }

        foreach (string failure in Tls?.Validate() ?? [])
        {
            yield return $"{nameof(Tls)}:{failure}";
        }
    }

    /// <summary>The address of <see cref="LocalEndpoint"/>, if it has one.</summary>
    internal IPAddress? GetLocalAddress() => TcpAddress.TryParseLocalOfClient(LocalEndpoint, out TcpAddress? local, out _) ? local.Address : null;

    /// <summary>Makes a new socket ready to connect.</summary>
    /// <exception cref="TransportException">Its local end is not available.</exception>
    internal void Prepare(Socket socket)
    {
        ApplyBeforeUseTo(socket);
        ApplyTo(socket);
        if (TcpAddress.TryParseLocalOfClient(LocalEndpoint, out TcpAddress? local, out _))
        {
            try
            {
                socket.Bind(new IPEndPoint(local.Address ?? (socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any), local.Port));
            }
            catch (SocketException exception)
            {
                throw SocketErrorMapping.TcpLocalEndpointFailed(exception, local.ToString());
            }
        }
    }
}
