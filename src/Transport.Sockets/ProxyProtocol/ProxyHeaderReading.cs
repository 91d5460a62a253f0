namespace Transport.Sockets;

/// <summary>What can be said of the first bytes of a connection: one of a header, a violation, and how many more bytes it takes at least.</summary>
internal readonly struct ProxyHeaderReading
{
    private ProxyHeaderReading(ProxyHeader? header, string? violation, int missing)
    {
        Header = header;
        Violation = violation;
        Missing = missing;
    }

    /// <summary>The whole header.</summary>
    public ProxyHeader? Header { get; }

    /// <summary>Why this is no header, as the end of a sentence that begins with the peer. Quotes none of its bytes.</summary>
    public string? Violation { get; }

    /// <summary>At least so many bytes of the header are still to come; 0 if it is known what this is. To read no more than that at a time is never to read behind the header.</summary>
    public int Missing { get; }

    public static ProxyHeaderReading Of(ProxyHeader header) => new(header, null, 0);

    public static ProxyHeaderReading Wrong(string violation) => new(null, violation, 0);

    public static ProxyHeaderReading Needs(int missing) => new(null, null, missing);
}
