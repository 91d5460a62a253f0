namespace Transport.Sockets;

/// <summary>Why one side ends a connection (RFC 8446, section 6; RFC 7301). Only those that are told apart have names.</summary>
internal enum TlsAlert
{
    CloseNotify = 0,
    HandshakeFailure = 40,
    BadCertificate = 42,
    UnsupportedCertificate = 43,
    CertificateRevoked = 44,
    CertificateExpired = 45,
    CertificateUnknown = 46,
    UnknownCa = 48,
    AccessDenied = 49,
    DecryptError = 51,
    ProtocolVersion = 70,
    InsufficientSecurity = 71,
    UnrecognizedName = 112,
    CertificateRequired = 116,
    NoApplicationProtocol = 120,
}
