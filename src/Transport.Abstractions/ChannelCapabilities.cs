namespace Transport;

/// <summary>What a channel promises. Known before it connects; the same for the whole of its life.</summary>
/// <remarks>A channel that may use one of several endpoints states the worst case of all of them, see <see cref="WorstOf"/>.</remarks>
public sealed record ChannelCapabilities
{
    /// <summary>The name of the transport, lower case: <c>tcp</c>, <c>unix</c>, <c>in-memory</c>.</summary>
    public required string TransportName { get; init; }

    /// <summary>True if a message sent arrives unless the connection ends.</summary>
    public required bool Reliable { get; init; }

    /// <summary>True if messages arrive in the order in which they were sent.</summary>
    public required bool Ordered { get; init; }

    /// <summary>True if the peer learns the <see cref="MessageKind"/>. Otherwise every message arrives as <see cref="MessageKind.Binary"/>.</summary>
    public required bool PreservesKind { get; init; }

    /// <summary>True if a peer that vanished without a word is noticed although nothing is being sent.</summary>
    public required bool DetectsDeadPeer { get; init; }

    /// <summary>True if the peer learns the code and text given to <see cref="IMessageChannel.CloseAsync"/>.</summary>
    public required bool PreservesCloseReason { get; init; }

    /// <summary>True if the peer learns that this side has closed the channel, or that its connection broke. Default true; false for bare datagrams, where the peer hears nothing more and nothing else.</summary>
    public bool SignalsEnd { get; init; } = true;

    /// <summary>The largest payload that can be sent or received, in bytes.</summary>
    public required int MaxMessageSize { get; init; }

    /// <summary>The promises that hold whichever of two channels is used.</summary>
    public static ChannelCapabilities WorstOf(ChannelCapabilities one, ChannelCapabilities other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new ChannelCapabilities
        {
            TransportName = one.TransportName == other.TransportName ? one.TransportName : $"{one.TransportName}|{other.TransportName}",
            Reliable = one.Reliable && other.Reliable,
            Ordered = one.Ordered && other.Ordered,
            PreservesKind = one.PreservesKind && other.PreservesKind,
            DetectsDeadPeer = one.DetectsDeadPeer && other.DetectsDeadPeer,
            PreservesCloseReason = one.PreservesCloseReason && other.PreservesCloseReason,
            SignalsEnd = one.SignalsEnd && other.SignalsEnd,
            MaxMessageSize = Math.Min(one.MaxMessageSize, other.MaxMessageSize),
        };
    }
}
