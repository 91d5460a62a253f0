namespace Transport.Sockets;

/// <summary>Whether a listener asks its clients for certificates.</summary>
public enum TlsClientCertificates
{
    /// <summary>They are not asked.</summary>
    None = 0,

    /// <summary>A client may come without one; one that it sends is verified, and refused if it is not good.</summary>
    Allowed = 1,

    /// <summary>A client without a good one is refused.</summary>
    Required = 2,
}
