namespace Transport.Datagrams;

/// <summary>Limits and bounds of a channel over datagrams.</summary>
public class DatagramChannelOptions : ChannelOptions
{
    /// <summary>The largest datagram that fits IPv4 (RFC 791 and RFC 768): 65,535 bytes less 20 and 8.</summary>
    public const int MaxDatagramSizeLimit = 65_507;

    /// <summary>The largest datagram that is sent, in bytes of payload with the framing's own. Default 1,200, which fits every network's packets unfragmented (RFC 9000, section 14); from 64 to 65,507.</summary>
    /// <remarks>Larger ones are split into packets by the network, and lost whole when one of those is lost. Datagrams received may be of any size.</remarks>
    public int MaxDatagramSize { get; set; } = 1200;

    /// <summary>How many bytes of received datagrams wait for a receive before further ones are dropped and counted. Default 1 MiB, from 64 KiB to 64 MiB.</summary>
    public int ReceiveBufferSize { get; set; } = 1 << 20;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (MaxDatagramSize is < 64 or > MaxDatagramSizeLimit)
        {
            yield return $"{nameof(MaxDatagramSize)} is {MaxDatagramSize} bytes; set it from 64 to {MaxDatagramSizeLimit}.";
        }

        if (ReceiveBufferSize is < 64 * 1024 or > 64 * 1024 * 1024)
        {
            yield return $"{nameof(ReceiveBufferSize)} is {ReceiveBufferSize} bytes; set it from {64 * 1024} to {64 * 1024 * 1024}.";
        }
    }
}
