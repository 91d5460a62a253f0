namespace Transport.Datagrams;

/// <summary>What is known of a message by its number.</summary>
internal enum Arrival
{
    /// <summary>Nothing of it has come.</summary>
    None = 0,

    /// <summary>Some fragments have, and are kept.</summary>
    Partial = 1,

    /// <summary>It was delivered.</summary>
    Delivered = 2,

    /// <summary>It came, at least in part, and will not be delivered: it was late, contradicted itself, or was given up.</summary>
    Dropped = 3,
}
