namespace Transport.Datagrams;

/// <summary>What a datagram was, as <see cref="DatagramCodec.Read"/> found.</summary>
public enum DatagramReading
{
    /// <summary>A whole message, or the last part that was missing of one: deliver it.</summary>
    Message = 0,

    /// <summary>A part of a message, kept until the rest has come, or something that concerns the framing alone.</summary>
    Kept = 1,

    /// <summary>It had come already.</summary>
    Duplicate = 2,

    /// <summary>Its turn had passed.</summary>
    Late = 3,

    /// <summary>Not what this framing sends, or damaged.</summary>
    Malformed = 4,
}
