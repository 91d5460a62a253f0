namespace Transport.Framing;

/// <summary>What a frame on a byte stream is.</summary>
public enum FrameType : byte
{
    /// <summary>A message of <see cref="MessageKind.Binary"/>, or its first fragment.</summary>
    Binary = 0,

    /// <summary>A message of <see cref="MessageKind.Text"/>, or its first fragment.</summary>
    Text = 1,

    /// <summary>A further fragment of the message that has begun.</summary>
    Continuation = 2,

    /// <summary>The sender's goodbye: nothing follows it.</summary>
    Close = 3,

    /// <summary>Asks for a <see cref="Pong"/> with the same payload. Answered by the engine, in between the fragments of a message if need be.</summary>
    Ping = 4,

    /// <summary>The answer to a <see cref="Ping"/>, or a sign of life that nobody asked for.</summary>
    Pong = 5,
}
