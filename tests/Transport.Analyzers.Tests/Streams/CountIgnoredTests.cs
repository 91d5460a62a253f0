using Transport.Analyzers.Streams;

namespace Transport.Analyzers.Tests.Streams;

public sealed class CountIgnoredTests
{
    [Theory]
    [InlineData("{|TRN3001:socket.Receive(buffer)|}; Show(buffer);")]
    [InlineData("{|TRN3001:socket.Receive(buffer, 0, 4, SocketFlags.None)|}; int length = BitConverter.ToInt32(buffer, 0);")]
    [InlineData("await {|TRN3001:socket.ReceiveAsync(buffer, SocketFlags.None)|};")]
    [InlineData("_ = await {|TRN3001:socket.ReceiveAsync(buffer)|};")]
    [InlineData("var memory = new MemoryStream(new byte[9], 0, 9, true, true); {|TRN3001:socket.Receive(memory.GetBuffer())|}; Show(memory.ToArray());")]
    [InlineData("await {|TRN3001:stream.ReadAsync(buffer, 0, buffer.Length)|}.ConfigureAwait(false);")]
    [InlineData("_ = {|TRN3001:stream.Read(buffer, 0, buffer.Length)|};")]
    [InlineData("int unread = {|TRN3001:client.GetStream().Read(buffer, 0, buffer.Length)|};")]
    [InlineData("int unread; unread = await {|TRN3001:stream.ReadAsync(buffer)|}; Show(buffer);")]
    [InlineData("{|TRN3001:stream.ReadAsync(buffer, 0, 9)|}.GetAwaiter().GetResult();")]
    [InlineData("Stream any = client.GetStream(); _ = {|TRN3001:any.Read(buffer)|};")]
    [InlineData("using System.Net.Security.SslStream tls = new(stream); _ = await {|TRN3001:tls.ReadAsync(buffer)|};")]
    [InlineData("var local = new byte[13]; {|TRN3001:socket.Receive(local)|}; var type = (int)local[4]; Show(local);")]
    [InlineData("Action read = () => {|TRN3001:socket.Receive(buffer)|}; read();")]
    public Task A_count_that_nobody_reads_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("int n = socket.Receive(buffer); Show(buffer.AsSpan(0, n).ToArray());")]
    [InlineData("if (socket.Receive(buffer) != 4) { throw new EndOfStreamException(); }")]
    [InlineData("await stream.ReadExactlyAsync(buffer).ConfigureAwait(false);")]
    [InlineData("stream.ReadExactly(buffer);")]
    [InlineData("await stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);")]
    [InlineData("await stream.ReadAsync(Array.Empty<byte>()).ConfigureAwait(false);")]
    [InlineData("await socket.ReceiveAsync(new byte[0]);")]
    [InlineData("socket.Receive(buffer, 0, 0, SocketFlags.None);")]
    [InlineData("socket.Receive(buffer, SocketFlags.Peek);")]
    [InlineData("socket.Receive(buffer, 0, 1, SocketFlags.Peek | SocketFlags.Partial);")]
    [InlineData("var there = new byte[socket.Available]; socket.Receive(there); Show(there);")]
    [InlineData("int there = client.Available; var bytes = new byte[there]; socket.Receive(bytes); Show(bytes);")]
    [InlineData("socket.Receive(new byte[1]);")]
    [InlineData("var drained = new byte[512]; while (socket.Available > 0) { socket.Receive(drained); }")]
    [InlineData("stream.Read(buffer, 0, 9);")]
    [InlineData("await stream.ReadAsync(buffer, 0, 9);")]
    [InlineData("using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp); udp.Receive(buffer); Show(buffer);")]
    [InlineData("try { Show(buffer); } finally { socket.Receive(buffer); }")]
    [InlineData("new MemoryStream().Read(buffer, 0, 9); _ = new MemoryStream().Read(buffer, 0, 9);")]
    [InlineData("dynamic late = socket; late.Receive(buffer);")]
    [InlineData("Task<int> pending = stream.ReadAsync(buffer, 0, 9); Show(buffer); await pending;")]
    public Task What_needs_no_count_or_uses_it_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task A_wrapper_that_hands_the_count_on_is_not_reported() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        sealed class Adapter(Socket socket, Stream inner)
        {
            private readonly Stream _inner = inner;

            public int Read(byte[] buffer) => socket.Receive(buffer);

            public Task<int> ReadAsync(byte[] buffer) => socket.ReceiveAsync(buffer);

            public int ReadInner(byte[] buffer) { int read = _inner.Read(buffer, 0, buffer.Length); return read; }

            public void Unknown(byte[] buffer) => _ = _inner.Read(buffer, 0, buffer.Length);
        }
        """);

    [Fact]
    public Task A_field_that_is_made_for_streams_counts_beside_one_for_datagrams() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        sealed class Player(Socket given)
        {
            private readonly Socket _tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            private readonly Socket _given = given;

            public void Read(byte[] buffer)
            {
                {|TRN3001:_tcp.Receive(buffer)|};
                _udp.Receive(buffer);
                _given.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task A_field_of_type_Stream_counts_if_only_connections_are_put_into_it() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        sealed class Client
        {
            private readonly byte[] _header = new byte[4];
            private Stream _stream = null!;
            private Stream _file = Stream.Null;

            public void Open(TcpClient client) => _stream = client.GetStream();

            public async Task<int> LengthAsync()
            {
                await {|TRN3001:_stream.ReadAsync(_header, 0, 4)|}.ConfigureAwait(false);
                await _file.ReadAsync(_header, 0, 4).ConfigureAwait(false);
                return BitConverter.ToInt32(_header, 0);
            }
        }
        """);

    [Fact]
    public Task A_byte_that_only_wakes_somebody_up_is_not_reported() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        sealed class Signal(Socket read, Socket write)
        {
            private readonly byte[] _scratch = new byte[1];

            public void Set() => write.Send(new byte[1]);

            public void Reset() => read.Receive(_scratch);
        }
        """);

    [Fact]
    public Task The_end_of_an_asynchronous_receive_is_reported() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        sealed class Connection
        {
            private readonly byte[] _buffer = new byte[99];

            private void Received(IAsyncResult result)
            {
                Socket socket = (Socket)result.AsyncState!;
                {|TRN3001:socket.EndReceive(result)|};
                Console.WriteLine(Encoding.UTF8.GetString(_buffer));
                socket.BeginReceive(_buffer, 0, _buffer.Length, SocketFlags.None, Received, socket);
            }
        }
        """);

    [Fact]
    public Task A_datagram_is_reported_only_where_all_of_the_buffer_is_taken_for_it() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        class C
        {
            void M(Socket socket, EndPoint sender)
            {
                byte[] buffer = new byte[1500];
                {|TRN3001:socket.ReceiveFrom(buffer, ref sender)|};
                Console.WriteLine(Encoding.UTF8.GetString(buffer));
            }

            void Fixed(Socket socket, EndPoint sender)
            {
                byte[] buffer = new byte[48];
                socket.ReceiveFrom(buffer, ref sender);
                Console.WriteLine(buffer[40]);
            }
        }
        """);

    [Fact]
    public Task Top_level_statements_are_looked_at() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>(
        """
        using TcpClient client = new("localhost", 80);
        byte[] buffer = new byte[99];
        _ = await {|TRN3001:client.GetStream().ReadAsync(buffer)|};
        Console.WriteLine(buffer[0]);
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_is_not_reported() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>("""
        // <auto-generated/>
        class C { void M(Socket socket, byte[] buffer) => socket.Receive(buffer); }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_not_reported() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>(
        """
        class C { void M(Socket socket, byte[] buffer) { socket.Receive(; _ = unknown.Read(buffer); _ = socket.Receive(missing, ); stream.Read() } }
        """,
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task Without_sockets_nothing_is_reported() => RuleTest.VerifyAsync<CountIgnoredAnalyzer>(
        "class Socket { public int Receive(byte[] buffer) => 0; } class C { void M(Socket socket, byte[] buffer) => socket.Receive(buffer); }",
        NoNetwork.Configure);

    [Fact]
    public Task The_fix_reads_exactly() => RuleTest.VerifyFixAsync<CountIgnoredAnalyzer, ReadExactlyFix>(
        """
        class C
        {
            async Task M(NetworkStream stream, byte[] buffer)
            {
                // The header.
                await {|TRN3001:stream.ReadAsync(buffer, 0, 4)|}.ConfigureAwait(false);
                _ = {|TRN3001:stream.Read(buffer, 4, 4)|};
                int unread = {|TRN3001:stream.Read(buffer)|}; // the rest
            }
        }
        """,
        """
        class C
        {
            async Task M(NetworkStream stream, byte[] buffer)
            {
                // The header.
                await stream.ReadExactlyAsync(buffer, 0, 4).ConfigureAwait(false);
                stream.ReadExactly(buffer, 4, 4);
                stream.ReadExactly(buffer); // the rest
            }
        }
        """);

    [Theory]
    [InlineData("{|TRN3001:socket.Receive(buffer)|};")]
    [InlineData("int n = {|TRN3001:stream.Read(buffer)|}; n = 3;")]
    [InlineData("_ = await {|TRN3001:stream.ReadAsync(buffer, 0, 9)|}.WaitAsync(TimeSpan.FromSeconds(1));")]
    public Task No_fix_is_offered_that_would_not_compile(string statement) =>
        RuleTest.VerifyNoFixAsync<CountIgnoredAnalyzer, ReadExactlyFix>($"class C {{ async Task M(Socket socket, NetworkStream stream, byte[] buffer) {{ await Task.Yield(); {statement} }} }}");

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<CountIgnoredAnalyzer>($$"""
        class C
        {
            async Task M(Socket socket, TcpClient client, NetworkStream stream, byte[] buffer)
            {
                await Task.Yield();
                {{statement}}
            }

            void Show(byte[] bytes) { }
        }
        """);
}
