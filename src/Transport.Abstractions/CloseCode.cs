namespace Transport;

/// <summary>Why a channel was closed, as a number both sides understand.</summary>
/// <remarks>
/// The values are those of RFC 6455, section 7.4.1, on every transport. Applications may cast their own from 3000 to 4999 (section 7.4.2).
/// A transport that cannot carry a code (a byte stream with a plain length prefix) reports <see cref="Normal"/> to the peer.
/// </remarks>
public enum CloseCode
{
    /// <summary>The purpose of the connection is fulfilled. The default.</summary>
    Normal = 1000,

    /// <summary>This end goes away: a server shuts down, a page is left.</summary>
    GoingAway = 1001,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>The peer sent a kind of data that this end does not accept.</summary>
    UnsupportedData = 1003,

    /// <summary>The connection ended without a goodbye. Reported locally, never sent.</summary>
    Abnormal = 1006,

    /// <summary>A message's content does not fit its kind, such as text that is not UTF-8.</summary>
    InvalidData = 1007,

    /// <summary>The peer broke a rule of the application.</summary>
    PolicyViolation = 1008,

    /// <summary>A message was larger than this end accepts.</summary>
    MessageTooLarge = 1009,

    /// <summary>This end met a condition it did not expect, such as an exception in a handler.</summary>
    InternalError = 1011,

    /// <summary>The server restarts; a client may come back.</summary>
    ServiceRestart = 1012,

    /// <summary>The server is overloaded; a client may come back later.</summary>
    TryAgainLater = 1013,
}
