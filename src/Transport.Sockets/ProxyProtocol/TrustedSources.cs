using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>The addresses whose PROXY headers are believed.</summary>
internal sealed class TrustedSources
{
    private readonly IPNetwork[] _networks;

    /// <summary>From settings that <see cref="Validate"/> had nothing to say against.</summary>
    public TrustedSources(IEnumerable<string> networks) => _networks = [.. networks.Select(static text => TryParse(text) ?? throw new ArgumentException(Validate(text), nameof(networks)))];

    public bool Contains(EndPoint? endPoint) => endPoint is IPEndPoint { Address: var address } && Array.Exists(_networks, network => network.Contains(address));

    /// <summary>The end of a sentence if the text is neither an address nor a network.</summary>
    public static string? Validate(string? text) =>
        TryParse(text) is null ? $"'{text}', which is neither an address nor a network; write it like 10.0.0.5, 10.0.0.0/8 or fd00::/8, without bits set behind the prefix." : null;

    private static IPNetwork? TryParse(string? text)
    {
        if (IPNetwork.TryParse(text, out IPNetwork network))
        {
            // The base library cuts off bits behind the prefix. Whoever wrote 10.0.0.1/8 may have meant one address and not sixteen million.
            return IPAddress.TryParse(text.AsSpan(0, text!.IndexOf('/', StringComparison.Ordinal)), out IPAddress? written) && written.Equals(network.BaseAddress) ? network : null;
        }

        // The base library takes 10.1 for an address, too: 10.0.0.1.
        return IPAddress.TryParse(text, out IPAddress? address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }
}
