namespace Transport;

/// <summary>What a message's payload is.</summary>
/// <remarks>A channel whose <see cref="ChannelCapabilities.PreservesKind"/> is <see langword="false"/> accepts both kinds and delivers <see cref="Binary"/> only.</remarks>
public enum MessageKind : byte
{
    /// <summary>Any bytes.</summary>
    Binary = 0,

    /// <summary>Valid UTF-8. Every channel checks this when sending; one that preserves kinds also checks it when receiving.</summary>
    Text = 1,
}
