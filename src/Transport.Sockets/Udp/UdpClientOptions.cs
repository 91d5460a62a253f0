using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Where a UDP client sends, and how.</summary>
public sealed class UdpClientOptions : UdpChannelOptions
{
    /// <summary>The server as <c>host:port</c>: <c>localhost:5083</c>, <c>192.0.2.7:514</c>, <c>[::1]:5083</c>, also with <c>udp://</c> before it. Must be set.</summary>
    /// <remarks>
    /// A name is resolved anew for each channel; its first address that this machine has a way to is used. <c>localhost</c> is 127.0.0.1.
    /// A multicast address, such as <c>239.1.2.3:5083</c> or <c>[ff02::1234]:5083</c>, makes a channel to a group: it joins the group, sends to all its members, and receives from all
    /// who send to that address and port, each message with its <see cref="ReceivedMessage.Sender"/>. Closing the channel leaves the group.
    /// </remarks>
    public string? Endpoint { get; set; }

    /// <summary>How long resolving the name, and validating this side's address where that is asked for, may take. Default 10 s, from 1 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Has the server validate this side's address before the channel is open, so that its first message is not lost to that. Default false.</summary>
    /// <remarks>For servers with <see cref="UdpListenerOptions.RequireAddressValidation"/>; connecting fails with others. Without it, the first messages are dropped by
    /// such a server; it asks, the channel answers by itself, and what is sent from then on arrives.</remarks>
    public bool ValidateAddress { get; set; }

    /// <summary>Lets the channel send to a broadcast address, such as <c>192.0.2.255:5083</c>, and receive what anybody answers. Default false. IPv4 only.</summary>
    /// <remarks>Broadcasts themselves are received by a listener at the port, as anything else that is sent there.</remarks>
    public bool AllowBroadcast { get; set; }

    /// <summary>For a group: the network interface to join it on and to send by, as its name or one of its addresses. Default: the system's choice.</summary>
    public string? MulticastInterface { get; set; }

    /// <summary>For a group: takes datagrams from this address only (source-specific multicast, RFC 4607). Default: from everybody. On Linux and Windows.</summary>
    public string? MulticastSource { get; set; }

    /// <summary>For a group: how many routers a datagram may pass, 1 by default, which keeps it in the local network; 0 keeps it on this machine. Up to 255.</summary>
    public int MulticastTimeToLive { get; set; } = 1;

    /// <summary>For a group: whether members on this machine, this channel among them, receive what is sent. Default true.</summary>
    public bool MulticastLoopback { get; set; } = true;

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
        else if (AllowBroadcast && UdpAddress.TryParseRemote(Endpoint, out TcpAddress? target, out _) && target.Address is { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            yield return $"{nameof(AllowBroadcast)} is set, but Endpoint '{Endpoint}' is an IPv6 address, and IPv6 has no broadcasts. Use a multicast group, such as ff02::1, or leave it out.";
        }

        if (ConnectTimeout < TimeSpan.FromMilliseconds(1) || ConnectTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(ConnectTimeout)} is {ConnectTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }

        if (MulticastTimeToLive is < 0 or > 255)
        {
            yield return $"{nameof(MulticastTimeToLive)} is {MulticastTimeToLive}; set it from 0 to 255.";
        }

        if (MulticastSource is not null && !IPAddress.TryParse(MulticastSource, out _))
        {
            yield return $"{nameof(MulticastSource)} is '{MulticastSource}'; set it to an address, such as 192.0.2.7.";
        }

        foreach (string failure in ValidateKindOfPeer())
        {
            yield return failure;
        }
    }

    /// <summary>Settings for groups with a single server, and the other way round, where the endpoint's address says which it is.</summary>
    private IEnumerable<string> ValidateKindOfPeer()
    {
        if (!UdpAddress.TryParseRemote(Endpoint, out TcpAddress? target, out _) || target.Address is not { } address)
        {
            yield break;
        }

        bool isGroup = UdpGroup.IsMulticast(address);
        if (isGroup && ValidateAddress)
        {
            yield return $"{nameof(ValidateAddress)} is set, but Endpoint '{Endpoint}' is a multicast group, which has no server that could validate anything. Remove it.";
        }

        if (!isGroup && (MulticastSource ?? MulticastInterface) is not null)
        {
            yield return $"{(MulticastSource is not null ? nameof(MulticastSource) : nameof(MulticastInterface))} is set, but Endpoint '{Endpoint}' is no multicast group. Remove it, or set Endpoint to a group, such as 239.1.2.3:5083.";
        }
    }
}
