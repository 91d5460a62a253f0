namespace Transport.Datagrams;

/// <summary>The framings for datagrams that come with the library.</summary>
public static partial class DatagramFraming
{
    /// <summary>None: a message is the payload of one datagram, byte for byte, for existing protocols such as syslog or StatsD.</summary>
    /// <remarks>Messages are lost, doubled and reordered as the network pleases, and nobody can tell. For a protocol of your own use a framing with sequence numbers.</remarks>
    public static IDatagramFraming None { get; } = new BareDatagramFraming();
}
