using System.Runtime.InteropServices;

namespace Transport.Sockets;

/// <summary>Linux's calls for datagrams with control messages, which the base library does not offer. Neither blocks, nor allocates.</summary>
internal unsafe partial class LinuxDatagramCalls
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int DataTruncated = 0x20;
    private const int ControlTruncated = 0x8;

    /// <summary>Room for the segment size and a few others, should somebody have asked the socket for them.</summary>
    private const int ControlRoom = 256;

    public static LinuxDatagramCalls System { get; } = new();

    /// <summary>True on machines where the layouts in <see cref="LinuxMessage"/> and <see cref="LinuxControl"/> are the kernel's.</summary>
    public static bool AreKnown => Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    /// <summary>Sends one datagram, or several at once.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="datagrams">What to send.</param>
    /// <param name="segmentSize">The size of each datagram but the last; 0 for one datagram.</param>
    /// <param name="to">The address as the kernel writes it; empty on a connected socket.</param>
    /// <returns>0, or the number of the error; then nothing was sent.</returns>
    public virtual int Send(SafeHandle socket, ReadOnlySpan<byte> datagrams, int segmentSize, ReadOnlySpan<byte> to)
    {
        byte* control = stackalloc byte[LinuxControl.SegmentSize];
        fixed (byte* bytes = datagrams, name = to)
        {
            LinuxVector vector = new() { Base = bytes, Length = (nuint)datagrams.Length };
            LinuxMessage message = new() { Name = name, NameLength = (uint)to.Length, Vectors = &vector, VectorCount = 1 };
            if (segmentSize > 0)
            {
                LinuxControl.WriteSegment(new Span<byte>(control, LinuxControl.SegmentSize), segmentSize);
                message.Control = control;
                message.ControlLength = LinuxControl.SegmentSize;
            }

            // Datagrams are sent whole or not at all.
            return SendMessage(socket, &message, DontWait | NoSignal) < 0 ? Marshal.GetLastPInvokeError() : LinuxError.None;
        }
    }

    /// <summary>Receives one datagram, or several that the kernel has put together.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="room">Where to.</param>
    /// <param name="from">Takes the sender's address as the kernel writes it; may be empty.</param>
    /// <param name="received">What came.</param>
    /// <returns>0, or the number of the error.</returns>
    public virtual int Receive(SafeHandle socket, Span<byte> room, Span<byte> from, out LinuxReceived received)
    {
        byte* control = stackalloc byte[ControlRoom];
        fixed (byte* bytes = room, name = from)
        {
            LinuxVector vector = new() { Base = bytes, Length = (nuint)room.Length };
            LinuxMessage message = new() { Name = name, NameLength = (uint)from.Length, Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlRoom };
            nint length = ReceiveMessage(socket, &message, DontWait);
            if (length < 0)
            {
                received = default;
                return Marshal.GetLastPInvokeError();
            }

            int segmentSize = LinuxControl.ReadSegment(new ReadOnlySpan<byte>(control, (int)message.ControlLength));
            received = new LinuxReceived((int)length, segmentSize, (int)message.NameLength, (message.Flags & (DataTruncated | ControlTruncated)) != 0);
            return LinuxError.None;
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, LinuxMessage* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, LinuxMessage* message, int flags);
}
