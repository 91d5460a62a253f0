namespace Transport.Analyzers.Streams;

/// <summary>What is known about a condition at the end of a stream.</summary>
internal enum Truth
{
    /// <summary>It depends on something else.</summary>
    Unknown,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It does not hold.</summary>
    False,
}
