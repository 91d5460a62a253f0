namespace Transport.Sockets;

/// <summary>Whether a TCP listener stands behind proxies that tell the client's address in front of each connection: the PROXY protocol, versions 1 and 2, as HAProxy, nginx and load balancers send it.</summary>
/// <remarks>
/// Where a connection comes from decides whether a header is expected, never its bytes, since a header that is believed from anybody lets anybody claim any address.
/// The header comes before TLS. It takes at most 107 bytes in version 1 and 4,096 in version 2; its extensions are skipped, but for the checksum.
/// </remarks>
public sealed class ProxyProtocolOptions
{
    /// <summary>Turns it on. Default false.</summary>
    /// <remarks>
    /// Every connection from <see cref="TrustedSources"/> must then begin with a header, or it is closed. <see cref="IMessageChannel.RemoteEndPoint"/> is the client's address,
    /// and the feature <see cref="IProxiedConnection"/> tells the proxy's.
    /// </remarks>
    public bool Enabled { get; set; }

    /// <summary>Refuses everybody who does not come through a trusted proxy. Default true.</summary>
    /// <remarks>With false, others may connect themselves, without a header; one that sends a header nonetheless is refused.</remarks>
    public bool Required { get; set; } = true;

    /// <summary>The addresses and networks of your proxies, such as <c>10.0.0.5</c>, <c>10.0.0.0/8</c> or <c>fd00::/8</c>. Empty by default; must be set if <see cref="Enabled"/>.</summary>
    public IList<string> TrustedSources { get; } = [];

    internal IEnumerable<string> Validate()
    {
        if (Enabled && TrustedSources.Count == 0)
        {
            yield return $"{nameof(TrustedSources)} is empty; list the addresses or networks of your proxies, such as 10.0.0.5 or 10.0.0.0/8.";
        }

        for (int i = 0; i < TrustedSources.Count; i++)
        {
            if (Sockets.TrustedSources.Validate(TrustedSources[i]) is { } failure)
            {
                yield return $"{nameof(TrustedSources)}:{i} is {failure}";
            }
        }
    }
}
