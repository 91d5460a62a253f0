using System.Runtime.InteropServices;

namespace Transport.Sockets;

/// <summary>The kernel's <c>struct iovec</c>: one piece of memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LinuxVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary>The kernel's <c>struct msghdr</c> on 64-bit machines.</summary>
/// <remarks>
/// glibc declares it like this. musl declares two of the lengths as 32 bits with padding behind them, which is the same on little-endian machines as long as
/// the padding is zero; so it is here, since the lengths are small.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LinuxMessage
{
    public byte* Name;
    public uint NameLength;
    public LinuxVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}
