namespace Transport;

/// <summary>Where a channel is in its life. A channel only ever moves forward, except between <see cref="Open"/> and <see cref="Reconnecting"/>.</summary>
public enum ChannelState
{
    /// <summary>Not connected yet: it connects on first use, or is connecting now.</summary>
    Connecting = 0,

    /// <summary>Messages flow.</summary>
    Open = 1,

    /// <summary>The connection was lost and a new one is being made.</summary>
    Reconnecting = 2,

    /// <summary>One side has said goodbye: nothing more can be sent, what is on its way can still be received.</summary>
    Closing = 3,

    /// <summary>The end. <see cref="IMessageChannel.Completion"/> says why.</summary>
    Closed = 4,
}
