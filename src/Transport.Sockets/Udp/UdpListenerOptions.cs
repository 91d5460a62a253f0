using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>Where a UDP server listens, and how.</summary>
public sealed class UdpListenerOptions : UdpChannelOptions
{
    /// <summary>The address as <c>host:port</c>. Must be set.</summary>
    /// <remarks>
    /// <c>localhost:5083</c> listens at 127.0.0.1 only; <c>*:5083</c> or <c>:5083</c> at all addresses, IPv6 and IPv4;
    /// <c>0.0.0.0:5083</c> at all IPv4 and <c>[::]:5083</c> at all IPv6 addresses; another name at its first address, IPv4 before IPv6.
    /// Port 0 picks a free port, which <see cref="IChannelListener.LocalEndPoint"/> reports.
    /// </remarks>
    public string? Endpoint { get; set; }

    /// <summary>How many peers, that is addresses with port, may have a channel at once. Default 10,000, from 1 to 1,000,000. Datagrams of further peers are dropped and counted.</summary>
    /// <remarks>Anybody can make up addresses. With <see cref="RequireAddressValidation"/> only those who receive at theirs count.</remarks>
    public int MaxPeers { get; set; } = 10_000;

    /// <summary>How many channels wait to be accepted. Default 256, from 1 to 65,535. Datagrams of further new peers are dropped and counted. Each keeps up to 64 KiB of what came.</summary>
    public int Backlog { get; set; } = 256;

    /// <summary>How many bytes of received datagrams wait for receives in all channels together before further ones are dropped and counted. Default 256 MiB, from 1 MiB to 1 TiB.</summary>
    /// <remarks>Half of it is whoever's comes first, up to <see cref="DatagramChannelOptions.ReceiveBufferSize"/> and as much again on the way to the channel; the other half is shared out equally, so that
    /// channels which nobody reads do not take everything from the others. With 10,000 <see cref="MaxPeers"/>, 13 KiB are each channel's own.</remarks>
    public long TotalReceiveBufferSize { get; set; } = 256 << 20;

    /// <summary>After how long without a datagram from its peer a channel ends: its reader sees <see langword="null"/>. Default 2 min, from 1 s to 24 h.</summary>
    /// <remarks>A peer cannot say that it is gone. What this side sends does not count: nobody may be there. A datagram of the peer makes a new channel afterwards.</remarks>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Keeps nothing for a peer, and answers it with no more than it sent, before it has proven that it receives at its address. Default false.</summary>
    /// <remarks>So nobody can fill the table with made-up addresses, or have the server flood somebody else's. Only for framings that allow it
    /// (<see cref="IDatagramFraming.AllowsAddressValidation"/>), and for this library's clients, see <see cref="UdpClientOptions.ValidateAddress"/>.</remarks>
    public bool RequireAddressValidation { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (!UdpAddress.TryParseLocal(Endpoint, out _, out string? endpointFailure))
        {
            yield return endpointFailure;
        }

        if (MaxPeers is < 1 or > 1_000_000)
        {
            yield return $"{nameof(MaxPeers)} is {MaxPeers}; set it from 1 to 1000000.";
        }

        if (TotalReceiveBufferSize is < 1 << 20 or > 1L << 40)
        {
            yield return $"{nameof(TotalReceiveBufferSize)} is {TotalReceiveBufferSize} bytes; set it from {1 << 20} to {1L << 40}.";
        }

        if (SocketBacklog.Validate(Backlog) is not null)
        {
            yield return $"{nameof(Backlog)} is {Backlog} channels; set it from 1 to 65535.";
        }

        if (IdleTimeout < TimeSpan.FromSeconds(1) || IdleTimeout > TimeSpan.FromHours(24))
        {
            yield return $"{nameof(IdleTimeout)} is {IdleTimeout}; set it from 00:00:01 to 1.00:00:00.";
        }
    }
}
