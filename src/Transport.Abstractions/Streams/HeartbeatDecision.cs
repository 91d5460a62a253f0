namespace Transport.Streams;

/// <summary>What one tick of a <see cref="HeartbeatClock"/> asks for.</summary>
internal enum HeartbeatDecision
{
    None,

    /// <summary>It is time for a heartbeat of ours.</summary>
    Send,

    /// <summary>The peer has been silent for too long.</summary>
    PeerIsDead,
}
