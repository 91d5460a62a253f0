using System.Diagnostics.CodeAnalysis;

namespace Transport.Framing;

/// <summary>Where one frame lies in the bytes received: header, payload, trailer, one behind the other.</summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "A result, never compared.")]
public readonly struct FrameHeader
{
    /// <summary>A frame.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="headerLength">Bytes before the payload.</param>
    /// <param name="payloadLength">Bytes of payload, as announced; the engine checks it against the limit.</param>
    /// <param name="trailerLength">Bytes after the payload.</param>
    /// <param name="endOfMessage">False if a <see cref="FrameType.Continuation"/> follows.</param>
    public FrameHeader(FrameType type, int headerLength, long payloadLength, int trailerLength = 0, bool endOfMessage = true)
    {
        EndOfMessage = endOfMessage;
        Type = type;
        HeaderLength = headerLength;
        PayloadLength = payloadLength;
        TrailerLength = trailerLength;
    }

    /// <summary>What the frame is.</summary>
    public FrameType Type { get; }

    /// <summary>Bytes before the payload.</summary>
    public int HeaderLength { get; }

    /// <summary>Bytes of payload.</summary>
    public long PayloadLength { get; }

    /// <summary>Bytes after the payload.</summary>
    public int TrailerLength { get; }

    /// <summary>False if the message goes on in a <see cref="FrameType.Continuation"/>.</summary>
    public bool EndOfMessage { get; }
}
