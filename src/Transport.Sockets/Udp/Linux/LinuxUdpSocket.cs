using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Transport.Sockets;

/// <summary>Sends datagrams of one size by one call, which the kernel or the network card cuts (UDP_SEGMENT), and receives what the kernel has put together (UDP_GRO).</summary>
/// <remarks>
/// What it cannot do at once it leaves to the portable calls on the same socket: waiting, and whatever the kernel refuses to cut. A device that
/// cannot do it at all is not asked again.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LinuxUdpSocket : UdpSocket
{
    /// <summary>UDP_MAX_SEGMENTS of kernels before 6.9; newer ones take 128. It also bounds a burst, see <c>docs/performance.md</c>.</summary>
    public const int MostSegments = 64;

    /// <summary>What one call carries at most: a packet of IPv6 with its headers, before it is cut. IPv4 would take 20 more.</summary>
    public const int MostBytesPerCall = 65_487;

    private readonly UdpSocket _portable;
    private readonly LinuxDatagramCalls _calls;
    private readonly SafeSocketHandle _handle;
    private volatile bool _segments = true;

    internal LinuxUdpSocket(UdpSocket portable, LinuxDatagramCalls calls)
        : base(portable.Socket)
    {
        _portable = portable;
        _calls = calls;
        _handle = portable.Socket.SafeHandle;
    }

    /// <inheritdoc/>
    public override int MaxDatagramsPerSend => _segments ? MostSegments : _portable.MaxDatagramsPerSend;

    /// <inheritdoc/>
    public override int MaxBytesPerSend => _portable.MaxBytesPerSend;

    /// <summary>The same socket with the faster calls, if this kernel has them; otherwise what was given.</summary>
    public static UdpSocket Over(UdpSocket portable)
    {
        if (!LinuxDatagramCalls.AreKnown || !LinuxOffload.CanSegment(portable.Socket))
        {
            return portable;
        }

        // Without it, datagrams come one by one.
        _ = LinuxOffload.TryGather(portable.Socket);
        return new LinuxUdpSocket(portable, LinuxDatagramCalls.System);
    }

    /// <inheritdoc/>
    public override ValueTask<SocketError> SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, SocketAddress? to, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<SocketError>(cancellationToken);
        }

        Sending sending = new(datagrams, datagramSize);
        return TrySend(ref sending, to) ? new ValueTask<SocketError>(sending.Reported) : SendRestAsync(sending, to, cancellationToken);
    }

    /// <inheritdoc/>
    public override bool TryReceive(Memory<byte> room, SocketAddress? from, out UdpReceived received)
    {
        if (TryTakeReported(out received))
        {
            return true;
        }

        while (true)
        {
            int error = _calls.Receive(_handle, room.Span, from is null ? default : from.Buffer.Span, out LinuxReceived got);
            switch (error)
            {
                case LinuxError.None:
                    if (from is not null)
                    {
                        from.Size = got.FromLength;
                    }

                    received = new UdpReceived(got.Length, got.SegmentSize > 0 ? got.SegmentSize : got.Length, got.Truncated);
                    return true;
                case LinuxError.WouldBlock:
                    received = default;
                    return false;
                case LinuxError.Interrupted:
                    continue;
            }

            SocketError meaning = LinuxError.ToSocketError(error);
            received = new UdpReceived(0, 0, Error: meaning);
            return SocketErrorMapping.IsNetworkError(meaning) ? true : throw new SocketException((int)meaning);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _portable.Dispose();
    }

    /// <summary>Sends as much as can be sent now.</summary>
    /// <returns>False if the portable calls have to send the next <see cref="Sending.Refused"/> bytes.</returns>
    private bool TrySend(ref Sending sending, SocketAddress? to)
    {
        ReadOnlySpan<byte> address = to is null ? default : to.Buffer.Span[..to.Size];
        bool isRepeated = false;
        while (true)
        {
            int length = sending.NextLength(_segments);
            int error = _calls.Send(_handle, sending.Rest.Span[..length], length > sending.DatagramSize ? sending.DatagramSize : 0, address);
            switch (error)
            {
                case LinuxError.None:
                    if (length > sending.DatagramSize)
                    {
                        // The receiver may be a thread of this machine that waits for this processor, and nothing else would slow a flood down to its pace.
                        Thread.Yield();
                    }

                    break;
                case LinuxError.Interrupted:
                    continue;
                case LinuxError.WouldBlock:
                    // The rest may go at once again as soon as there is room for one.
                    sending.Refused = Math.Min(length, sending.DatagramSize);
                    return false;
                default:
                    SocketError meaning = LinuxError.ToSocketError(error);
                    if (IsOfEarlierDatagrams(meaning))
                    {
                        sending.Reported = meaning;
                        if (!isRepeated)
                        {
                            isRepeated = true;
                            continue;
                        }

                        if (error != LinuxError.NoProtocolOption)
                        {
                            break;
                        }
                    }

                    if (error is LinuxError.InputOutput or LinuxError.NotSupported or LinuxError.NoProtocolOption && length > sending.DatagramSize)
                    {
                        // The device has no checksum offload, or something on the way to it cannot cut.
                        _segments = false;
                    }

                    sending.Refused = length;
                    return false;
            }

            isRepeated = false;
            sending.Advance(length);
            if (sending.Rest.Length == 0)
            {
                return true;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SocketError> SendRestAsync(Sending sending, SocketAddress? to, CancellationToken cancellationToken)
    {
        do
        {
            ReadOnlyMemory<byte> refused = sending.Rest[..sending.Refused];
            SocketError reported = await _portable.SendAsync(refused, sending.DatagramSize, to, cancellationToken).ConfigureAwait(false);
            if (reported != SocketError.Success)
            {
                sending.Reported = reported;
            }

            sending.Advance(refused.Length);
        }
        while (sending.Rest.Length > 0 && !TrySend(ref sending, to));
        return sending.Reported;
    }

    /// <summary>True if the network said it, of these or of earlier datagrams. A size is refused by this machine, and may still do in smaller packets or pieces.</summary>
    private static bool IsOfEarlierDatagrams(SocketError error) => error != SocketError.MessageSize && SocketErrorMapping.IsNetworkError(error);

    /// <summary>A send that is under way.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Sending(ReadOnlyMemory<byte> datagrams, int datagramSize)
    {
        /// <summary>What has not been sent yet.</summary>
        public ReadOnlyMemory<byte> Rest = datagrams;

        /// <summary>How many bytes at the beginning of <see cref="Rest"/> could not be sent at once.</summary>
        public int Refused;

        /// <summary>What the network has reported.</summary>
        public SocketError Reported;

        public readonly int DatagramSize => datagramSize;

        /// <summary>Bytes of the next call: as many whole datagrams as the kernel cuts in one.</summary>
        public readonly int NextLength(bool segments)
        {
            int most = segments && datagramSize < MostBytesPerCall ? Math.Min(MostSegments, MostBytesPerCall / Math.Max(datagramSize, 1)) : 1;
            return (int)Math.Min(Rest.Length, (long)most * datagramSize);
        }

        public void Advance(int length) => Rest = Rest[length..];
    }
}
