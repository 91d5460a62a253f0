using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class OverlappingFragmentsTests
{
    [Fact]
    public Task A_heartbeat_beside_a_chunked_send_is_reported() => VerifyAsync("""
        class Uploader
        {
            private readonly ClientWebSocket _socket = new();

            public async Task StartAsync(Uri uri)
            {
                await _socket.ConnectAsync(uri, CancellationToken.None);
                _ = StartHeartbeatAsync();
            }

            public async Task SendFileAsync(Stream file)
            {
                var buffer = new byte[4096];
                int read;
                while ((read = await file.ReadAsync(buffer)) > 0)
                {
                    await {|TRN2012:_socket.SendAsync(buffer.AsMemory(0, read), WebSocketMessageType.Binary, false, CancellationToken.None)|};
                }

                await _socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Binary, true, CancellationToken.None);
            }

            private async Task StartHeartbeatAsync()
            {
                while (true)
                {
                    await Task.Delay(10000);
                    await _socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
                }
            }
        }
        """);

    [Fact]
    public Task Two_public_methods_are_reported() => VerifyAsync("""
        partial class Connection(WebSocket webSocket)
        {
            private WebSocket Socket { get; } = webSocket;

            public async Task SendInPartsAsync(byte[] message, CancellationToken cancellationToken)
            {
                int parts = (message.Length + 1023) / 1024;
                for (int i = 0; i < parts; i++)
                {
                    int offset = i * 1024;
                    bool last = i == parts - 1;
                    await {|TRN2012:Socket.SendAsync(new ArraySegment<byte>(message, offset, Math.Min(1024, message.Length - offset)), WebSocketMessageType.Text, last, cancellationToken)|};
                }
            }
        }

        partial class Connection
        {
            public Task SendTextAsync(string text) => Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        """);

    [Fact]
    public Task A_parameter_of_a_primary_constructor_is_shared_as_well() => VerifyAsync("""
        class Feed(WebSocket socket)
        {
            public async Task PublishAsync(IEnumerable<byte[]> rows)
            {
                foreach (byte[] row in rows)
                {
                    await {|TRN2012:socket.SendAsync(row, WebSocketMessageType.Binary, false, CancellationToken.None)|};
                }

                await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, CancellationToken.None);
            }

            public Task NotifyAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        class QueuedFeed(WebSocket socket, System.Threading.Channels.Channel<byte[]> rows)
        {
            public async Task RunAsync()
            {
                await foreach (byte[] row in rows.Reader.ReadAllAsync())
                {
                    await socket.SendAsync(row, WebSocketMessageType.Binary, false, CancellationToken.None);
                }
            }

            public Task NotifyAsync() => socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, CancellationToken.None);
        }

        class PartsOf
        {
            public PartsOf(WebSocket socket) => Socket = socket;

            public WebSocket Socket { get; }

            public Task SendAsync(WebSocket socket) => socket.SendAsync(new byte[1], WebSocketMessageType.Binary, false, CancellationToken.None);

            public Task NotifyAsync(WebSocket socket) => socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        """);

    [Fact]
    public Task A_local_that_holds_the_shared_websocket_is_followed() => VerifyAsync("""
        class Robot
        {
            private WebSocket? _current;

            public async Task SendAsync(byte[] message)
            {
                var socket = _current;
                if (socket is not null)
                {
                    await socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
                }
            }

            public async Task SendInPartsAsync(byte[] message)
            {
                var socket = _current ?? throw new InvalidOperationException("Nobody is connected.");
                for (int offset = 0; offset < message.Length; offset += 512)
                {
                    int count = Math.Min(512, message.Length - offset);
                    await {|TRN2012:socket.SendAsync(message.AsMemory(offset, count), WebSocketMessageType.Text, offset + count == message.Length, CancellationToken.None)|};
                }
            }

            public async Task SendApartAsync(Uri uri, byte[] message)
            {
                var socket = new ClientWebSocket();
                await socket.ConnectAsync(uri, CancellationToken.None);
                await socket.SendAsync(message, WebSocketMessageType.Text, false, CancellationToken.None);
                await socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task A_stream_over_a_websocket_has_one_writer() => VerifyAsync("""
        class MessageWriter(WebSocket socket) : MemoryStream
        {
            public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
                await socket.SendAsync(new ArraySegment<byte>(buffer, offset, count), WebSocketMessageType.Binary, false, cancellationToken);

            public override async Task FlushAsync(CancellationToken cancellationToken) =>
                await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, cancellationToken);
        }
        """);

    [Fact]
    public Task A_timer_beside_a_loop_with_flags_is_reported() => VerifyAsync("""
        class Speech
        {
            private readonly WebSocket _socket;
            private readonly Timer _timer;

            public Speech(WebSocket socket)
            {
                _socket = socket;
                _timer = new Timer(_ => _socket.SendAsync(new byte[1], WebSocketMessageType.Text, true, CancellationToken.None), null, 1000, 1000);
            }

            public async Task SpeakAsync(byte[][] parts)
            {
                foreach (var part in parts)
                {
                    await {|TRN2012:_socket.SendAsync(part.AsMemory(), WebSocketMessageType.Binary, WebSocketMessageFlags.None, CancellationToken.None)|};
                }

                await _socket.SendAsync(default, WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task A_program_with_static_methods_is_reported() => VerifyAsync("""
        static class Program
        {
            private static readonly ClientWebSocket Socket = new();

            static async Task Main(string[] args)
            {
                await Socket.ConnectAsync(new Uri("wss://example.com"), default);
                var pings = Task.Run(PingAsync);
                await UploadAsync(File.ReadAllBytes(args[0]));
            }

            static async Task UploadAsync(byte[] file)
            {
                for (int offset = 0; offset < file.Length; offset += 1000)
                {
                    int count = Math.Min(1000, file.Length - offset);
                    await {|TRN2012:Socket.SendAsync(file.AsMemory(offset, count), WebSocketMessageType.Binary, offset + count == file.Length, default)|};
                }
            }

            static async Task PingAsync()
            {
                while (true)
                {
                    await Task.Delay(1000);
                    await Socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
                }
            }
        }
        """);

    [Fact]
    public Task Tests_and_senders_that_one_method_awaits_are_not_reported() => VerifyAsync("""
        sealed class FactAttribute : Attribute;

        class FragmentTests
        {
            private readonly ClientWebSocket _socket = new();

            [Fact]
            public Task One() => _socket.SendAsync(new byte[1], WebSocketMessageType.Text, false, default);

            [Fact]
            public Task Two() => _socket.SendAsync(new byte[1], WebSocketMessageType.Text, true, default);
        }

        class Protocol(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;

            public async Task SendAsync(byte[] header, byte[] body)
            {
                await HeaderAsync(header);
                await BodyAsync(body);
            }

            private Task HeaderAsync(byte[] header) => _socket.SendAsync(header, WebSocketMessageType.Binary, false, default);

            private Task BodyAsync(byte[] body) => _socket.SendAsync(body, WebSocketMessageType.Binary, true, default);
        }
        """);

    [Fact]
    public Task A_gate_in_the_type_is_not_reported() => VerifyAsync("""
        class Guarded(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;
            private readonly SemaphoreSlim _sending = new(1, 1);

            public async Task SendFileAsync(byte[][] parts)
            {
                await _sending.WaitAsync();
                try
                {
                    foreach (var part in parts)
                    {
                        await _socket.SendAsync(part, WebSocketMessageType.Binary, false, default);
                    }

                    await _socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, default);
                }
                finally
                {
                    _sending.Release();
                }
            }

            public async Task SendAsync(byte[] message)
            {
                await _sending.WaitAsync();
                try
                {
                    await _socket.SendAsync(message, WebSocketMessageType.Binary, true, default);
                }
                finally
                {
                    _sending.Release();
                }
            }
        }
        """);

    [Fact]
    public Task One_method_that_sends_is_not_reported() => VerifyAsync("""
        class Simple(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;

            public async Task SendAsync(byte[][] parts)
            {
                foreach (var part in parts)
                {
                    await _socket.SendAsync(part, WebSocketMessageType.Binary, false, default);
                }

                await FinishAsync();
            }

            private Task FinishAsync() => _socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, default);
        }
        """);

    [Fact]
    public Task Whole_messages_are_not_reported() => VerifyAsync("""
        class Whole(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;

            public Task SendAsync(byte[] message) => _socket.SendAsync(message, WebSocketMessageType.Binary, true, default);

            public Task SendTextAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

            public async Task PingAsync()
            {
                while (true)
                {
                    await _socket.SendAsync(new byte[1], WebSocketMessageType.Text, true, default);
                }
            }
        }
        """);

    [Fact]
    public Task Adapters_and_parameters_are_not_reported() => VerifyAsync("""
        class Adapter(WebSocket inner)
        {
            private readonly WebSocket _inner = inner;

            public Task SendAsync(ArraySegment<byte> part, WebSocketMessageType type, bool endOfMessage, CancellationToken cancellationToken) =>
                _inner.SendAsync(part, type, endOfMessage, cancellationToken);

            public Task RelayAsync(WebSocketReceiveResult received, byte[] buffer) =>
                _inner.SendAsync(new ArraySegment<byte>(buffer, 0, received.Count), received.MessageType, received.EndOfMessage, default);
        }

        static class Sending
        {
            public static async Task SendPartsAsync(this WebSocket socket, byte[][] parts)
            {
                foreach (var part in parts)
                {
                    await socket.SendAsync(part, WebSocketMessageType.Binary, false, default);
                }
            }

            public static Task SendTextAsync(this WebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);
        }
        """);

    [Fact]
    public Task Greeting_and_closing_messages_are_not_reported() => VerifyAsync("""
        class Session(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;

            public Task ConnectAsync() => _socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);

            public async Task SendAudioAsync(byte[][] parts)
            {
                foreach (var part in parts)
                {
                    await _socket.SendAsync(part, WebSocketMessageType.Binary, false, default);
                }

                await _socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, default);
            }

            public Task StopAsync() => _socket.SendAsync("bye"u8.ToArray(), WebSocketMessageType.Text, true, default);
        }
        """);

    [Fact]
    public Task A_queue_with_one_reader_is_not_reported() => VerifyAsync("""
        class Queued(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;
            private readonly System.Threading.Channels.Channel<byte[]> _messages = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();

            public async Task RunAsync()
            {
                await foreach (var message in _messages.Reader.ReadAllAsync())
                {
                    await _socket.SendAsync(message, WebSocketMessageType.Binary, false, default);
                    await EndAsync();
                }
            }

            public Task EndAsync() => _socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, true, default);
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C(WebSocket socket)
        {
            private readonly WebSocket _socket = socket;
            public Task A() => _socket.SendAsync(new byte[1], WebSocketMessageType.Text, false, default);
            public Task B() => _socket.SendAsync(new byte[1], WebSocketMessageType.Text, true, default);
        }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<OverlappingFragmentsAnalyzer>(
        """
        class C
        {
            private Missing _a;
            private WebSocket _b;
            private dynamic _c;
            public Task A() => _a.SendAsync(new byte[1], WebSocketMessageType.Text, false, default);
            public Task B() => _b.SendAsync();
            public Task D() => _b.SendAsync(new byte[1], WebSocketMessageType.Text, missing == 1, default);
            public Task E() => _c.SendAsync(new byte[1], WebSocketMessageType.Text, false, default);
        }
        """,
        static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<OverlappingFragmentsAnalyzer>(source);
}
