namespace Transport.Sockets;

/// <summary>Where a UDP client sends, and how.</summary>
public sealed class UdpClientOptions : UdpChannelOptions
{
    /// <summary>The server as <c>host:port</c>: <c>localhost:5083</c>, <c>192.0.2.7:514</c>, <c>[::1]:5083</c>, also with <c>udp://</c> before it. Must be set.</summary>
    /// <remarks>A name is resolved anew for each channel; its first address that this machine has a way to is used. <c>localhost</c> is 127.0.0.1.</remarks>
    public string? Endpoint { get; set; }

    /// <summary>How long resolving the name, and validating this side's address where that is asked for, may take. Default 10 s, from 1 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Has the server validate this side's address before the channel is open, so that its first message is not lost to that. Default false.</summary>
    /// <remarks>For servers with <see cref="UdpListenerOptions.RequireAddressValidation"/>; connecting fails with others. Without it, the first messages are dropped by
    /// such a server; it asks, the channel answers by itself, and what is sent from then on arrives.</remarks>
    public bool ValidateAddress { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (!UdpAddress.TryParseRemote(Endpoint, out _, out string? endpointFailure))
        {
            yield return endpointFailure;
        }

        if (ConnectTimeout < TimeSpan.FromMilliseconds(1) || ConnectTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(ConnectTimeout)} is {ConnectTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }
    }
}
