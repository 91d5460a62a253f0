namespace Transport.Testing;

/// <summary>What happened to the datagrams of one direction so far.</summary>
public sealed record DatagramFaultCounts
{
    /// <summary>Datagrams that were sent into this direction.</summary>
    public long Sent { get; init; }

    /// <summary>Datagrams that arrived, copies and damaged ones among them.</summary>
    public long Delivered { get; init; }

    /// <summary>Datagrams that were lost on purpose.</summary>
    public long Lost { get; init; }

    /// <summary>Copies that were made.</summary>
    public long Duplicated { get; init; }

    /// <summary>Datagrams and copies that were held back.</summary>
    public long HeldBack { get; init; }

    /// <summary>Datagrams that were cut.</summary>
    public long Truncated { get; init; }

    /// <summary>Datagrams of which a bit was changed.</summary>
    public long Corrupted { get; init; }

    /// <summary>Datagrams and copies that the queue had no room for.</summary>
    public long DroppedForRoom { get; init; }

    /// <summary>Datagrams and copies that arrived where nobody receives any more.</summary>
    public long Unreceived { get; init; }
}
