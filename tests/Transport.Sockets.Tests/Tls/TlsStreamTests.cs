using System.Net.Security;
using System.Net.Sockets;
using Transport.Conformance;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>The stream of a TLS connection below the engine.</summary>
public sealed class TlsStreamTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task A_read_into_an_empty_buffer_waits_with_an_empty_buffer_below()
    {
        await using Pair pair = await Pair.ConnectAsync();
        Task<int> read = pair.Connection.Stream.ReadAsync(Memory<byte>.Empty, Running.Token).AsTask();
        await SafetyTimeout.Until(() => pair.Below.LastRead == 0);
        Assert.False(read.IsCompleted);

        await pair.Peer.WriteAsync(new byte[] { 1, 2, 3 }, Running.Token);

        Assert.Equal(0, await read.Within());
        byte[] buffer = new byte[10];
        Assert.Equal(3, await pair.Connection.Stream.ReadAsync(buffer, Running.Token));
        Assert.Equal([1, 2, 3, 0], buffer[..4]);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Reads_go_on_while_the_end_of_writing_is_sent()
    {
        for (int round = 0; round < 50; round++)
        {
            await using Pair pair = await Pair.ConnectAsync();
            const int Total = 300_000;
            Task write = pair.Peer.WriteAsync(new byte[Total], Running.Token).AsTask();
            Task<int> read = Task.Run(async () =>
            {
                byte[] buffer = new byte[1000];
                int total = 0;
                while (total < Total)
                {
                    total += await pair.Connection.Stream.ReadAsync(buffer);
                }

                return total;
            });
            await pair.Connection.CompleteWritesAsync(Running.Token);
            Assert.Equal(Total, await read.Within());
            await write.Within();
            Assert.Equal(0, await pair.Peer.ReadAsync(new byte[1], Running.Token));
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Disposing_after_the_end_of_writing_waits_for_the_peers_goodbye()
    {
        await using Pair pair = await Pair.ConnectAsync();
        await pair.Connection.Stream.WriteAsync(new byte[] { 7 }, Running.Token);
        await pair.Connection.CompleteWritesAsync(Running.Token);
        Task dispose = pair.Connection.DisposeAsync().AsTask();
        Assert.False(dispose.IsCompleted);

        // What has come after the last message must not make closing the socket a reset, which would destroy what this side sent.
        await pair.Peer.WriteAsync(new byte[100], Running.Token);
        await pair.Peer.ShutdownAsync();
        await dispose.Within();
        Assert.Equal(1, await pair.Peer.ReadAsync(new byte[10], Running.Token));
        Assert.Equal(0, await pair.Peer.ReadAsync(new byte[10], Running.Token));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Aborting_ends_a_wait_for_the_peers_goodbye()
    {
        await using Pair pair = await Pair.ConnectAsync();
        await pair.Connection.CompleteWritesAsync(Running.Token);
        Task dispose = pair.Connection.DisposeAsync().AsTask();
        Assert.False(dispose.IsCompleted);
        pair.Connection.Abort();
        await dispose.Within();
    }

    /// <summary>A connection with TLS, seen from below as well, and its peer.</summary>
    private sealed class Pair(StreamConnection connection, RecordingConnection below, SslStream peer, ConnectedSockets sockets) : IAsyncDisposable
    {
        public StreamConnection Connection => connection;

        public RecordingConnection Below => below;

        public SslStream Peer => peer;

        public static async Task<Pair> ConnectAsync()
        {
            ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
            RecordingConnection below = new(sockets.Connection);
            TlsListenerHandshake listener = new(TlsUnderTest.Listener().Tls!, new RecordingLogger());
            Task<StreamConnection> handshake = listener.PerformAsync(below, Running.Token).AsTask();
            SslStream peer = new(new NetworkStream(sockets.Peer), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate!.Subject == "CN=localhost");
            await peer.AuthenticateAsClientAsync("localhost").Within();
            return new Pair(await handshake.Within(), below, peer, sockets);
        }

        public async ValueTask DisposeAsync()
        {
            connection.Abort();
            await connection.DisposeAsync();
            await peer.DisposeAsync();
            sockets.Dispose();
        }
    }

    private sealed class RecordingConnection(StreamConnection below) : StreamConnection
    {
        private readonly RecordingStream _stream = new(below.Stream);

        public int LastRead => _stream.LastRead;

        public override Stream Stream => _stream;

        public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => below.CompleteWritesAsync(cancellationToken);

        public override void Abort() => below.Abort();

        public override TransportException MapException(Exception exception) => below.MapException(exception);

        public override ValueTask DisposeAsync() => below.DisposeAsync();
    }

    /// <summary>Refuses what the stream of a socket refuses: everything synchronous.</summary>
    private sealed class RecordingStream(Stream below) : Stream
    {
        private volatile int _lastRead = -1;

        /// <summary>The size of the buffer that was read into last.</summary>
        public int LastRead => _lastRead;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => below.Length;

        public override long Position
        {
            get => below.Position;
            set => below.Position = value;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _lastRead = buffer.Length;
            return below.ReadAsync(buffer, cancellationToken);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => below.WriteAsync(buffer, cancellationToken);

        public override void Flush() => below.Flush();

        public override int Read(byte[] buffer, int offset, int count) => below.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => below.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => below.Seek(offset, origin);

        public override void SetLength(long value) => below.SetLength(value);
    }
}
