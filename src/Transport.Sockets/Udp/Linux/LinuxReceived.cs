namespace Transport.Sockets;

/// <summary>What the kernel says of one receive.</summary>
/// <param name="Length">Bytes received.</param>
/// <param name="SegmentSize">The size of the datagrams that were put together; 0 if it was one.</param>
/// <param name="FromLength">Bytes of the sender's address.</param>
/// <param name="Truncated">True if bytes, or what says how to cut them, did not fit.</param>
internal readonly record struct LinuxReceived(int Length, int SegmentSize, int FromLength, bool Truncated);
