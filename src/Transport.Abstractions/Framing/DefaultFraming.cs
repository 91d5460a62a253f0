namespace Transport.Framing;

/// <summary>See <see cref="MessageFraming.Default"/>.</summary>
internal sealed class DefaultFraming : MessageFraming
{
    public override string Name => "default";

    public override bool PreservesKind => true;

    public override bool HasCloseFrame => true;

    public override bool HasHeartbeat => true;

    /// <summary>Length and type share a number of 32 bits.</summary>
    public override int MaxMessageSize => ChannelOptions.MaxMessageSizeLimit - 1;

    public override FrameCodec CreateCodec() => new DefaultFrameCodec();
}
