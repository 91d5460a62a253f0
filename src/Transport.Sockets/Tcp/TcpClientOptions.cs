namespace Transport.Sockets;

/// <summary>Where and how a TCP client connects.</summary>
public sealed class TcpClientOptions : TcpChannelOptions
{
    /// <summary>The server as <c>host:port</c>: <c>localhost:5082</c>, <c>192.0.2.7:5082</c>, <c>[::1]:5082</c>, also with <c>tcp://</c> before it. Must be set.</summary>
    /// <remarks>A name is resolved anew on each attempt, and its addresses are tried one after another.</remarks>
    public string? Endpoint { get; set; }

    /// <summary>How long one attempt may take in all, resolving the name included. Default 10 s, from 1 ms to 1 h.</summary>
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

        if (ConnectTimeout < TimeSpan.FromMilliseconds(1) || ConnectTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(ConnectTimeout)} is {ConnectTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }

        foreach (string failure in Tls?.Validate() ?? [])
        {
            yield return $"{nameof(Tls)}:{failure}";
        }
    }
}
