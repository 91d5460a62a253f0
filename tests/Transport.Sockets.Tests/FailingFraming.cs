using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>A framing of a user's that throws where it is to make a codec.</summary>
internal sealed class FailingFraming : MessageFraming
{
    public override string Name => "failing";

    public override FrameCodec CreateCodec() => throw new NotSupportedException();
}
