namespace Transport.Streams;

/// <summary>What one tick of a <see cref="HeartbeatClock"/> asks for: each of these, or both.</summary>
[Flags]
internal enum HeartbeatDecision
{
    None = 0,

    /// <summary>It is time for a heartbeat of ours.</summary>
    Send = 1,

    /// <summary>The peer has been silent for too long. Said again at each tick while it is.</summary>
    PeerIsDead = 2,
}
