namespace Transport.Sockets;

/// <summary>Where and how a TCP server listens.</summary>
public sealed class TcpListenerOptions : TcpChannelOptions
{
    /// <summary>The address as <c>host:port</c>. Must be set.</summary>
    /// <remarks>
    /// <c>localhost:5082</c> listens at 127.0.0.1 only; <c>*:5082</c> or <c>:5082</c> at all addresses, IPv6 and IPv4;
    /// <c>0.0.0.0:5082</c> at all IPv4 and <c>[::]:5082</c> at all IPv6 addresses; another name at its first address, IPv4 before IPv6.
    /// Port 0 picks a free port, which <see cref="IChannelListener.LocalEndPoint"/> reports.
    /// </remarks>
    public string? Endpoint { get; set; }

    /// <summary>How many connections the operating system keeps ready until they are accepted. Default 512, from 1 to 65535.</summary>
    /// <remarks>The system may have a lower limit of its own (net.core.somaxconn on Linux). Clients beyond it wait or are refused.</remarks>
    public int Backlog { get; set; } = 512;

    /// <summary>TLS; null, the default, for none. See also <c>UseTls</c>.</summary>
    public TlsListenerOptions? Tls { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (!TcpAddress.TryParseLocal(Endpoint, out _, out string? endpointFailure))
        {
            yield return endpointFailure;
        }

        if (SocketBacklog.Validate(Backlog) is { } backlogFailure)
        {
            yield return backlogFailure;
        }

        foreach (string failure in Tls?.Validate() ?? [])
        {
            yield return $"{nameof(Tls)}:{failure}";
        }
    }
}
