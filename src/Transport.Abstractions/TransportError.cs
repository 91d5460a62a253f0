namespace Transport;

/// <summary>What kind of thing went wrong. Each value says whose fault it is and whether trying again makes sense.</summary>
public enum TransportError
{
    /// <summary>Something the transport has no better name for. Look at the inner exception. A retry may help.</summary>
    Other = 0,

    /// <summary>Nobody listens at the address. The server's side; a retry makes sense, it may be starting.</summary>
    ConnectionRefused = 1,

    /// <summary>The host name or the path does not exist. Usually this side's configuration; a retry helps only against a name server that is down.</summary>
    AddressNotFound = 2,

    /// <summary>No way to the host. The network's fault; a retry makes sense.</summary>
    Unreachable = 3,

    /// <summary>The peer did not answer in time while connecting. The network's or the peer's fault; a retry makes sense.</summary>
    ConnectTimeout = 4,

    /// <summary>The peer answered, but not as this transport's handshake demands: wrong protocol, bad certificate. A retry does not help.</summary>
    HandshakeFailed = 5,

    /// <summary>Credentials or permissions were refused. This side's configuration; a retry needs other credentials.</summary>
    AccessDenied = 6,

    /// <summary>The peer, or this process, has no room for another connection now. A retry makes sense, later.</summary>
    LimitReached = 7,

    /// <summary>Another socket already listens at the address. This side's configuration; a retry does not help.</summary>
    AddressInUse = 8,

    /// <summary>The connection broke: reset, or ended without a goodbye. Nobody's fault; a retry makes sense.</summary>
    ConnectionLost = 9,

    /// <summary>The peer stopped answering while connected. The network's or the peer's fault; a retry makes sense.</summary>
    PeerTimedOut = 10,

    /// <summary>The peer sent what the protocol does not allow. The peer's fault; a retry does not help.</summary>
    ProtocolViolation = 11,

    /// <summary>A message is larger than the limit of this side, or of the transport. The sender's fault; a retry does not help.</summary>
    MessageTooLarge = 12,

    /// <summary>The peer closed in good order, so nothing can be sent any more. Nobody's fault; a retry makes sense if the close code says so.</summary>
    ClosedByPeer = 13,

    /// <summary>This side aborted the channel while the operation was under way. A retry does not help.</summary>
    Aborted = 14,
}
