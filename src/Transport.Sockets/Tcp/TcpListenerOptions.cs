using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Where and how a TCP server listens.</summary>
public sealed class TcpListenerOptions : TcpChannelOptions
{
    /// <summary>The address as <c>host:port</c>. Must be set.</summary>
    /// <remarks>
    /// <c>localhost:5082</c> listens at 127.0.0.1 only; <c>*:5082</c> or <c>:5082</c> at all addresses, IPv6 and IPv4;
    /// <c>0.0.0.0:5082</c> at all IPv4 and <c>[::]:5082</c> at all IPv6 addresses (see <see cref="DualMode"/>); another name at its first address, IPv4 before IPv6.
    /// Port 0 picks a free port, which <see cref="IChannelListener.LocalEndPoint"/> reports.
    /// </remarks>
    public string? Endpoint { get; set; }

    /// <summary>Accepts IPv4 clients at <c>[::]</c> too. Default false: <c>[::]</c> means IPv6 only.</summary>
    /// <remarks><c>*</c> always accepts both, and unlike <c>[::]</c> does with IPv4 alone on a machine without IPv6.</remarks>
    public bool DualMode { get; set; }

    /// <summary>Lets several listeners of one user, also in several processes, share the port; the system spreads connections over them (SO_REUSEPORT). Linux only. Default false.</summary>
    /// <remarks>Every one of them must set it. A listener that ends takes the connections in its backlog with it.</remarks>
    public bool ReusePort { get; set; }

    /// <summary>How many connections the operating system keeps ready until they are accepted. Default 512, from 1 to 65535.</summary>
    /// <remarks>The system may have a lower limit of its own (net.core.somaxconn on Linux). Clients beyond it wait or are refused.</remarks>
    public int Backlog { get; set; } = 512;

    /// <summary>TLS; null, the default, for none. See also <c>UseTls</c>.</summary>
    /// <remarks>The handshake counts in <see cref="HandshakeTimeout"/>.</remarks>
    public TlsListenerOptions? Tls { get; set; }

    /// <summary>How many connections of this listener may be open at once, those in a handshake included. Default 20,000, at least 1.</summary>
    /// <remarks>
    /// A further one is reset as soon as it is accepted, so its client sees a lost connection. A hosted server that is full says goodbye politely instead, with
    /// <see cref="CloseCode.TryAgainLater"/>, at its own limit (<c>MaxChannels</c>, 10,000); raise both together.
    /// </remarks>
    public int MaxConnections { get; set; } = ConnectionLimits.DefaultMaxConnections;

    /// <summary>How many connections of this listener one remote address may have open at once. Not limited by default; at least 1.</summary>
    /// <remarks>
    /// IPv4 addresses are counted one by one, IPv6 addresses by their /64 network, which is what one subscriber has. A further connection is reset as soon as it is accepted. Off by default
    /// because behind a proxy, a load balancer or a shared IPv4 address many clients have one address. With <see cref="ProxyProtocol"/> the proxy's address is the one that counts, since the
    /// client's is not known yet: limit clients there.
    /// </remarks>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>How many connections may be in a handshake, or wait to be taken by <see cref="IChannelListener.AcceptAsync"/> after it. Default 256, at least 1.</summary>
    /// <remarks>
    /// Further ones wait in the backlog, and the oldest handshakes have a fifth of <see cref="HandshakeTimeout"/> only, so that strangers who connect and say nothing do not
    /// keep others out for long. Without handshakes there is nothing to limit.
    /// </remarks>
    public int MaxPendingHandshakes { get; set; } = 256;

    /// <summary>How long all handshakes of a connection may take together before it is dropped. Default 10 s, from 1 ms to 1 h.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may send nothing at all after its channel was made before the channel fails. From 100 ms to 1 h. Not set by default.</summary>
    /// <remarks>
    /// With heartbeats it is not needed: every client sends one each <see cref="HeartbeatOptions.Interval"/>, and who does not is dropped after
    /// <see cref="HeartbeatOptions.Timeout"/>, 30 s. With other framings a client may have nothing to say and only listen; set it if yours always speaks first, so that
    /// strangers who connect and say nothing do not hold a connection for ever.
    /// </remarks>
    public TimeSpan? FirstByteTimeout { get; set; }

    /// <summary>Whether proxies in front of this listener tell the clients' addresses. Off by default.</summary>
    public ProxyProtocolOptions ProxyProtocol
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate().Concat(ValidateAddress()).Concat(ValidateLimits()))
        {
            yield return failure;
        }
    }

    private IEnumerable<string> ValidateAddress()
    {
        if (!TcpAddress.TryParseLocal(Endpoint, out TcpAddress? address, out string? endpointFailure))
        {
            yield return endpointFailure;
        }
        else if (DualMode && !address.IsAny && address.Address is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 })
        {
            yield return $"{nameof(DualMode)} is true, but Endpoint '{Endpoint}' is no IPv6 address; write [::]:{address.Port} or *:{address.Port}, or remove DualMode.";
        }

        if (ReusePort && LinuxSocketOptions.ValidateReusePort(OperatingSystem.IsLinux()) is { } reuseFailure)
        {
            yield return reuseFailure;
        }

        if (SocketBacklog.Validate(Backlog) is { } backlogFailure)
        {
            yield return backlogFailure;
        }

        foreach (string failure in ProxyProtocol.Validate())
        {
            yield return $"{nameof(ProxyProtocol)}:{failure}";
        }

        foreach (string failure in Tls?.Validate() ?? [])
        {
            yield return $"{nameof(Tls)}:{failure}";
        }
    }

    private IEnumerable<string> ValidateLimits()
    {
        if (ConnectionLimits.Validate(MaxConnections) is { } maxFailure)
        {
            yield return maxFailure;
        }

        if (MaxConnectionsPerAddress < 1)
        {
            yield return $"{nameof(MaxConnectionsPerAddress)} is {MaxConnectionsPerAddress}; set it to at least 1, or remove it.";
        }

        if (MaxPendingHandshakes < 1)
        {
            yield return $"{nameof(MaxPendingHandshakes)} is {MaxPendingHandshakes}; set it to at least 1.";
        }

        if (HandshakeTimeout < TimeSpan.FromMilliseconds(1) || HandshakeTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(HandshakeTimeout)} is {HandshakeTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }

        if (FirstByteTimeout < TimeSpan.FromMilliseconds(100) || FirstByteTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(FirstByteTimeout)} is {FirstByteTimeout}; set it from 00:00:00.100 to 01:00:00, or remove it.";
        }
    }
}
