namespace Transport;

/// <summary>Who ended a channel.</summary>
public enum ClosedBy
{
    /// <summary>This side, by <see cref="IMessageChannel.CloseAsync"/>, <see cref="IMessageChannel.Abort"/> or disposal.</summary>
    Local = 0,

    /// <summary>The peer, in good order.</summary>
    Remote = 1,

    /// <summary>Neither: the connection failed, or one side broke the protocol. <see cref="CloseReason.Error"/> says how.</summary>
    Failure = 2,
}
