namespace Transport.Analyzers.Streams;

/// <summary>What is done with the count of bytes at the place of the read.</summary>
internal enum CountUse
{
    /// <summary>Nothing: the call is a statement, or assigned to a discard.</summary>
    Dropped,

    /// <summary>It is put into a variable, and that is all the statement does.</summary>
    Stored,

    /// <summary>It is added to a variable by <c>+=</c> or taken from it by <c>-=</c>.</summary>
    Added,

    /// <summary>It is handed to the caller.</summary>
    Returned,

    /// <summary>It is part of a larger expression; it may be in a variable as well.</summary>
    Used,
}
