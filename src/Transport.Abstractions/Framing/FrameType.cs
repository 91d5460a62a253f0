namespace Transport.Framing;

/// <summary>What a frame on a byte stream is.</summary>
public enum FrameType : byte
{
    /// <summary>A whole message of <see cref="MessageKind.Binary"/>.</summary>
    Binary = 0,

    /// <summary>A whole message of <see cref="MessageKind.Text"/>.</summary>
    Text = 1,

    /// <summary>The sender's goodbye: nothing follows it.</summary>
    Close = 2,

    /// <summary>A sign of life; its payload is ignored.</summary>
    Heartbeat = 3,
}
