using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Transport.Sockets.Tests.Udp;

/// <summary>A dispatcher over calls that tell whatever a hostile network can make the operating system tell.</summary>
public sealed class HostileDatagramTests
{
    private const int Rounds = 200_000;

    [Theory(Timeout = Running.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Anything_from_anybody_is_survived_with_no_more_peers_and_backlog_than_allowed(bool validates)
    {
        UdpListenerOptions options = new() { Endpoint = "127.0.0.1:0", MaxPeers = 100, Backlog = 50, RequireAddressValidation = validates };
        ScriptedUdpSocket socket = new(Rounds);
        await using UdpListener listener = new(socket, options, new ValidatableFraming(), TimeProvider.System, NullLogger.Instance);
        await socket.Exhausted.WaitAsync(Running.Token);
        Assert.True(socket.BytesSent <= socket.BytesReceived);
        int accepted = 0;
        using CancellationTokenSource enough = new();
        while (true)
        {
            ValueTask<IMessageChannel?> accept = listener.AcceptAsync(enough.Token);
            if (!accept.IsCompleted)
            {
                await enough.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await accept);
                break;
            }

            IMessageChannel? channel = await accept;
            Assert.NotNull(channel);
            channel.Abort();
            accepted++;
        }

        // Nobody here can have seen a cookie that was sent to a made-up address.
        Assert.Equal(validates ? 0 : options.Backlog, accepted);
        Assert.Equal(!validates, listener.Refused > 0);
    }

    /// <summary>Datagrams of all sizes from made-up addresses, cut ones, errors, and the words of address validation with cookies at random.</summary>
    private sealed class ScriptedUdpSocket : UdpSocket
    {
        private readonly Random _random = new(4711);
        private readonly TaskCompletionSource _exhausted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left;

        public ScriptedUdpSocket(int rounds)
            : base(Bound()) => _left = rounds;

        public Task Exhausted => _exhausted.Task;

        public long BytesReceived { get; private set; }

        public long BytesSent { get; private set; }

        public override int MaxDatagramsPerSend => 1;

        public override int MaxBytesPerSend => 65_527;

        public override ValueTask<SocketError> SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, SocketAddress? to, CancellationToken cancellationToken)
        {
            BytesSent += datagrams.Length;
            return new ValueTask<SocketError>(_random.Next(10) == 0 ? SocketError.HostUnreachable : SocketError.Success);
        }

        public override bool TryReceive(Memory<byte> room, SocketAddress? from, out UdpReceived received)
        {
            received = default;
            if (_left == 0)
            {
                return false;
            }

            _left--;
            Assert.True(room.Length >= SmallestRoom);
            _random.NextBytes(from!.Buffer.Span[2..8]);
            int length = _random.Next(4) switch { 0 => 0, 1 => ValidationDatagram.Size, 2 => _random.Next(2000), _ => _random.Next(65_000) };
            Span<byte> datagram = room.Span[..length];
            _random.NextBytes(datagram[..Math.Min(length, 200)]);
            if (length == ValidationDatagram.Size)
            {
                ValidationDatagram.Write(datagram, (ValidationStep)_random.Next(6));
                _random.NextBytes(datagram[4..]);
            }

            received = _random.Next(10) switch
            {
                0 => new UdpReceived(0, 0, Error: SocketError.ConnectionRefused),
                1 => new UdpReceived(length, Math.Max(1, length), Truncated: true),
                2 => new UdpReceived(length, Math.Max(1, length / 3)),
                _ => new UdpReceived(length, length),
            };
            BytesReceived += received.Length;
            return true;
        }

        public override async ValueTask WaitReadableAsync(CancellationToken cancellationToken)
        {
            _exhausted.TrySetResult();
            await _disposed.Task.WaitAsync(cancellationToken);
        }

        private static Socket Bound()
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }
    }
}
