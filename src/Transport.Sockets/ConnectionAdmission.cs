namespace Transport.Sockets;

/// <summary>Whether a connection may stay.</summary>
internal enum ConnectionAdmission
{
    /// <summary>It is counted from now on.</summary>
    Admitted,

    /// <summary>The listener has as many as it may have.</summary>
    TooMany,

    /// <summary>Its remote address has as many as it may have.</summary>
    TooManyOfAddress,
}
