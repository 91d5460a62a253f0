using Transport.Analyzers.Timeouts;

namespace Transport.Analyzers.Tests.Timeouts;

public sealed class TimeoutWithoutEffectTests
{
    [Theory]
    [InlineData("using var client = new TcpClient(); {|TRN3006:client.ReceiveTimeout = 5000|}; await client.ConnectAsync(\"host\", 5); var stream = client.GetStream(); await stream.ReadAsync(buffer);")]
    [InlineData("using var client = new TcpClient { {|TRN3006:ReceiveTimeout = 5000|} }; await client.GetStream().ReadAsync(buffer);")]
    [InlineData("using var client = await listener.AcceptTcpClientAsync(); NetworkStream stream = client.GetStream(); {|TRN3006:stream.ReadTimeout = 5000|}; {|TRN3006:stream.WriteTimeout = 5000|}; int n = await stream.ReadAsync(buffer, 0, 10); await stream.WriteAsync(buffer, 0, n);")]
    [InlineData("using var udp = new UdpClient(5000); {|TRN3006:udp.Client.ReceiveTimeout = 1000|}; await udp.ReceiveAsync();")]
    [InlineData("var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); {|TRN3006:socket.ReceiveTimeout = 1000|}; {|TRN3006:socket.SendTimeout = 1000|}; await socket.ReceiveAsync(buffer); await socket.SendAsync(buffer);")]
    [InlineData("var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); {|TRN3006:socket.ReceiveTimeout = 1000|}; socket.BeginReceive(buffer, 0, 10, SocketFlags.None, null, null); socket.Send(buffer);")]
    [InlineData("TcpClient client = null; try { client = new TcpClient(); {|TRN3006:client.GetStream().ReadTimeout = 3|}; await client.GetStream().ReadAsync(buffer); } finally { client?.Dispose(); }")]
    [InlineData("using var client = new TcpClient(); {|TRN3006:client.SendTimeout = 200|}; {|TRN3006:client.ReceiveTimeout = 200|}; try { await client.ConnectAsync(\"host\", 5); Console.WriteLine(client.Connected); } catch (SocketException) { }")]
    public Task A_timeout_that_no_call_heeds_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; client.GetStream().Read(buffer);")]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; var stream = client.GetStream(); await stream.ReadAsync(buffer); stream.ReadByte();")]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; using var reader = new StreamReader(client.GetStream()); await reader.ReadLineAsync();")]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; await client.GetStream().ReadAsync(buffer); Use(client);")]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; await client.GetStream().WriteAsync(buffer);")]
    [InlineData("using var client = new TcpClient(); client.SendTimeout = 5000; await client.GetStream().ReadAsync(buffer); client.Client.Send(buffer);")]
    [InlineData("using var udp = new UdpClient(5000); udp.Client.ReceiveTimeout = 1000; IPEndPoint from = null; udp.Receive(ref from); await udp.ReceiveAsync();")]
    [InlineData("parameter.ReceiveTimeout = 5000; await parameter.ReceiveAsync(buffer);")]
    [InlineData("var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); socket.ReceiveTimeout = 1000; await socket.ReceiveAsync(buffer); Func<byte[], int> read = socket.Receive;")]
    [InlineData("var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); socket.ReceiveTimeout = 1000; await socket.ReceiveAsync(buffer); var all = new List<Socket> { socket };")]
    [InlineData("Stream file = new MemoryStream(); file.ReadTimeout = 4; await file.ReadAsync(buffer);")]
    [InlineData("dynamic socket = new Socket(SocketType.Stream, ProtocolType.Tcp); socket.ReceiveTimeout = 1000; await socket.ReceiveAsync(buffer);")]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; await client.ConnectAsync(\"host\", 5); client.GetStream().Write(buffer);")]
    [InlineData("using var client = new TcpClient(); client.ReceiveTimeout = 5000; await client.ConnectAsync(\"host\", 5); Use(client);")]
    public Task A_timeout_that_may_be_heeded_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task The_whole_type_is_looked_at() => VerifyAsync("""
        partial class Listener
        {
            private TcpClient _client;
            private NetworkStream _stream;
            private readonly Socket _heeded = new(SocketType.Stream, ProtocolType.Tcp);

            async Task ConnectAsync()
            {
                _client = new TcpClient();
                {|TRN3006:_client.ReceiveTimeout = 5000|};
                _heeded.ReceiveTimeout = 5000;
                await _client.ConnectAsync("host", 5);
                _stream = _client.GetStream();
            }
        }

        partial class Listener
        {
            async Task<int> ReadAsync(byte[] buffer) => _stream is null ? 0 : await _stream.ReadAsync(buffer) + await _heeded.ReceiveAsync(buffer);
            int Read(byte[] buffer) => _heeded.Receive(buffer);
        }
        """);

    [Fact]
    public Task A_connection_given_to_a_constructor_is_its_own() => VerifyAsync("""
        class Session
        {
            private readonly TcpClient _client;

            public Session(TcpClient client) => _client = client;

            public async Task RunAsync(byte[] buffer)
            {
                {|TRN3006:_client.ReceiveTimeout = 5000|};
                using NetworkStream stream = _client.GetStream();
                while (await stream.ReadAsync(buffer) > 0)
                {
                    Console.WriteLine(buffer[0]);
                }
            }
        }

        class Lines(TcpClient client)
        {
            public async Task RunAsync(byte[] buffer)
            {
                client.ReceiveTimeout = 5000;
                await client.GetStream().ReadAsync(buffer);
                Console.WriteLine(new StreamReader(client.GetStream()).ReadLine());
            }
        }
        """);

    [Fact]
    public Task A_private_handler_and_its_helpers_are_followed() => VerifyAsync("""
        class Server
        {
            async Task AcceptAsync(TcpListener listener, CancellationToken stopping)
            {
                while (true)
                {
                    TcpClient client = await listener.AcceptTcpClientAsync(stopping);
                    _ = Task.Run(() => HandleAsync(client, stopping), stopping);
                }
            }

            private async Task HandleAsync(TcpClient client, CancellationToken stopping)
            {
                using (client)
                {
                    {|TRN3006:client.ReceiveTimeout = 5000|};
                    client.SendTimeout = 5000;
                    using NetworkStream stream = client.GetStream();
                    byte[] line = await ReadLineAsync(stream, stopping);
                    Answer(stream, line);
                }
            }

            private static async Task<byte[]> ReadLineAsync(NetworkStream stream, CancellationToken stopping)
            {
                byte[] line = new byte[80];
                await stream.ReadExactlyAsync(line, stopping);
                return line;
            }

            private static void Answer(NetworkStream stream, byte[] line) => stream.Write(line);

            private void Heeded(TcpClient client, byte[] buffer)
            {
                client.ReceiveTimeout = 5000;
                Stream stream = client.GetStream();
                stream.Read(buffer, 0, 1);
                stream.ReadAsync(buffer, 0, 1);
            }
        }
        """);

    [Fact]
    public Task What_others_can_use_is_not_reported() => VerifyAsync("""
        class Session
        {
            public TcpClient Client = new();
            protected Socket Socket { get; } = new(SocketType.Stream, ProtocolType.Tcp);

            async Task StartAsync(byte[] buffer)
            {
                Client.ReceiveTimeout = 5000;
                Socket.ReceiveTimeout = 5000;
                await Client.GetStream().ReadAsync(buffer);
                await Socket.ReceiveAsync(buffer);
            }
        }

        class Factory
        {
            async Task<TcpClient> CreateAsync(byte[] buffer)
            {
                var client = new TcpClient();
                client.ReceiveTimeout = 5000;
                await client.GetStream().ReadAsync(buffer);
                return client;
            }
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C { async Task M(byte[] b) { var c = new TcpClient(); c.ReceiveTimeout = 5; await c.GetStream().ReadAsync(b); } }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<TimeoutWithoutEffectAnalyzer>(
        "class C { async Task M(byte[] b) { var c = new Missing(); c.ReceiveTimeout = 5; await c.ReceiveAsync(b); var s = new Socket(); s.ReceiveTimeout = ; s..ReceiveAsync( } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_removes_the_timeout() => RuleTest.VerifyFixAsync<TimeoutWithoutEffectAnalyzer, RemoveTimeoutFix>(
        """
        class C
        {
            async Task M(byte[] buffer)
            {
                using var client = new TcpClient();
                {|TRN3006:client.ReceiveTimeout = 5000|};
                {|TRN3006:client.SendTimeout = 5000|};
                await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(buffer);
            }
        }
        """,
        """
        class C
        {
            async Task M(byte[] buffer)
            {
                using var client = new TcpClient();
                await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(buffer);
            }
        }
        """);

    [Fact]
    public Task The_fix_keeps_comments_and_the_other_assignment() => RuleTest.VerifyFixAsync<TimeoutWithoutEffectAnalyzer, RemoveTimeoutFix>(
        """
        class C
        {
            async Task M(byte[] buffer)
            {
                using var client = new TcpClient();
                int limit;

                // Ours.
                {|TRN3006:client.ReceiveTimeout = limit = 5000|}; // In milliseconds.
                // Theirs.
                {|TRN3006:client.SendTimeout = limit|};
                await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(buffer);
            }
        }
        """,
        """
        class C
        {
            async Task M(byte[] buffer)
            {
                using var client = new TcpClient();
                int limit;

                // Ours.
                limit = 5000; // In milliseconds.
                // Theirs.
                await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(buffer);
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_a_statement_must_stand() => RuleTest.VerifyNoFixAsync<TimeoutWithoutEffectAnalyzer, RemoveTimeoutFix>("""
        class C
        {
            async Task M(byte[] buffer, bool slow)
            {
                using var client = new TcpClient { {|TRN3006:SendTimeout = 5|} };
                if (slow)
                    {|TRN3006:client.ReceiveTimeout = 5000|};
                await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(buffer);
            }
        }
        """);

    private static Task VerifyBodyAsync(string statement) => VerifyAsync($$"""
        class C
        {
            public static void Use(TcpClient client) { }

            public async Task M(TcpListener listener, Socket parameter, byte[] buffer)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<TimeoutWithoutEffectAnalyzer>(source);
}
