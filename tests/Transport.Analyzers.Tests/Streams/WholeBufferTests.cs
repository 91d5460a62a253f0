using Transport.Analyzers.Streams;

namespace Transport.Analyzers.Tests.Streams;

public sealed class WholeBufferTests
{
    [Theory]
    [InlineData("int n = socket.Receive(buffer); if (n > 0) { Show({|TRN3002:Encoding.UTF8.GetString(buffer)|}); }")]
    [InlineData("int n = stream.Read(buffer, 0, buffer.Length); if (n <= 0) { return; } Console.WriteLine($\"{n} bytes\"); Show({|TRN3002:Encoding.ASCII.GetString(buffer, 0, buffer.Length)|});")]
    [InlineData("int n; while ((n = await stream.ReadAsync(buffer)) != 0) { {|TRN3002:file.Write(buffer)|}; }")]
    [InlineData("while (true) { int n = await stream.ReadAsync(buffer).ConfigureAwait(false); if (n == 0) { break; } await {|TRN3002:file.WriteAsync(buffer, 0, buffer.Length)|}; }")]
    [InlineData("if (await socket.ReceiveAsync(buffer) is 0) { return; } using MemoryStream copy = {|TRN3002:new MemoryStream(buffer)|};")]
    [InlineData("int n = stream.Read(buffer, 0, 4); if (n < 1) { return; } int length = {|TRN3002:BitConverter.ToInt32(buffer, 0)|};")]
    [InlineData("client.GetStream().Read(buffer, 0, 1024); Show({|TRN3002:Encoding.UTF8.GetString(buffer)|});")]
    [InlineData("while (socket.Receive(buffer) == 0) { continue; } Show({|TRN3002:Encoding.Default.GetString(buffer)|}.Trim());")]
    [InlineData("int n = socket.Receive(buffer); if (n > 0) { {|TRN3002:ParseCommand(buffer)|}; }")]
    [InlineData("int n = socket.Receive(buffer); if (n == 0) { return; } List<byte> all = []; {|TRN3002:all.AddRange(buffer)|};")]
    [InlineData("int n = stream.Read(buffer, 0, 4); if (n == 0) { return; } byte[] body = new byte[{|TRN3002:BitConverter.ToInt32(buffer, 0)|}]; int at = 0; while (at < body.Length) { n = stream.Read(body, at, body.Length - at); if (n == 0) { return; } at += n; } Show(Encoding.UTF8.GetString(body));")]
    [InlineData("int n = stream.Read(buffer); Show(Encoding.UTF8.GetString(buffer, 0, n)); n = stream.Read(buffer); if (n == 0) { return; } int id = {|TRN3002:BitConverter.ToInt32(buffer, 0)|}; Show(id.ToString());")]
    public Task A_buffer_taken_for_full_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("int n = socket.Receive(buffer); Show(Encoding.UTF8.GetString(buffer, 0, n));")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } Show(Encoding.UTF8.GetString(buffer.AsSpan(0, n)));")]
    [InlineData("int n = stream.Read(buffer, 0, 4); if (n != 4) { throw new EndOfStreamException(); } int length = BitConverter.ToInt32(buffer, 0);")]
    [InlineData("int n = stream.Read(buffer); if (n == buffer.Length) { Show(Convert.ToBase64String(buffer)); }")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } Array.Resize(ref buffer, n); Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } Show(Encoding.UTF8.GetString(buffer).TrimEnd('\\0'));")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } var text = Encoding.UTF8.GetString(buffer); text = text.Replace(\"\\0\", \"\"); Show(text);")]
    [InlineData("int total = 0; while (total < 4) { int n = stream.Read(buffer, total, 4 - total); if (n == 0) { return; } total += n; } int length = BitConverter.ToInt32(buffer, 0);")]
    [InlineData("stream.ReadExactly(buffer); Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } buffer = buffer[..n]; Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } stream.ReadExactly(buffer, 0, 9); Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = stream.Read(buffer, 2, 4); if (n == 0) { return; } Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("socket.Receive(buffer); Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("buffer = new byte[client.Available]; int n = stream.Read(buffer, 0, client.Available); if (n == 0) { return; } Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = file.Read(buffer); if (n == 0) { return; } Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } Show(Encoding.UTF8.GetString(Other()));")]
    [InlineData("Show(Encoding.UTF8.GetString(buffer)); int n = stream.Read(buffer); if (n == 0) { return; }")]
    [InlineData("int n = stream.Read(buffer); if (n == 0) { return; } Handle(buffer, n); Show(Encoding.UTF8.GetString(buffer));")]
    [InlineData("int n = stream.Read(buffer, 0, 1); if (n == 0) { return; } ParseCommand(buffer);")]
    [InlineData("var one = new byte[1]; if (socket.Receive(one) == 0) { return; } file.Write(one);")]
    [InlineData("int n = stream.Read(buffer, 0, 4); if (n < 4) { return; } int length = BitConverter.ToInt32(buffer, 0); n = stream.Read(buffer, 0, length); Handle(buffer, n);")]
    [InlineData("int n = 1; n = 2; while (n > 0) { Handle(buffer, n); n = stream.Read(buffer); if (n > 0) { Show(Encoding.UTF8.GetString(buffer)); } }")]
    [InlineData("int n = stream.Read(buffer); if (client.Connected) { n = 3; } if (n > 0) { Show(Encoding.UTF8.GetString(buffer)); } Handle(buffer, n);")]
    public Task A_buffer_of_which_only_the_part_read_is_used_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task The_buffer_of_a_callback_is_known_from_where_the_receive_begins() => RuleTest.VerifyAsync<WholeBufferAnalyzer>("""
        sealed class State
        {
            public Socket Socket = null!;
            public byte[] Buffer = new byte[1024];
        }

        sealed class Server
        {
            void Start(State state) => state.Socket.BeginReceive(state.Buffer, 0, state.Buffer.Length, SocketFlags.None, Received, state);

            void Received(IAsyncResult result)
            {
                State state = (State)result.AsyncState!;
                int received = state.Socket.EndReceive(result);
                if (received <= 0)
                {
                    state.Socket.Close();
                    return;
                }

                string text = {|TRN3002:Encoding.UTF8.GetString(state.Buffer)|};
                Console.WriteLine(text);
                Start(state);
            }
        }

        sealed class Careful
        {
            void Start(State state) => state.Socket.BeginReceive(state.Buffer, 0, state.Buffer.Length, SocketFlags.None, Received, state);

            void Received(IAsyncResult result)
            {
                State state = (State)result.AsyncState!;
                int received = state.Socket.EndReceive(result);
                if (received > 0)
                {
                    Console.WriteLine(Encoding.UTF8.GetString(state.Buffer, 0, received));
                }
            }
        }
        """);

    [Fact]
    public Task The_fix_takes_what_was_read() => RuleTest.VerifyFixAsync<WholeBufferAnalyzer, UseCountFix>(
        """
        class C
        {
            async Task M(Socket socket, NetworkStream stream, Stream file, byte[] buffer)
            {
                int n = socket.Receive(buffer);
                if (n > 0)
                {
                    Console.WriteLine({|TRN3002:Encoding.UTF8.GetString(buffer)|});
                }

                int read;
                while ((read = await stream.ReadAsync(buffer)) > 0)
                {
                    await {|TRN3002:file.WriteAsync(buffer, 0, buffer.Length)|}; // on
                }

                int count = stream.Read(buffer);
                if (count == 0)
                {
                    return;
                }

                Console.WriteLine({|TRN3002:System.Text.Json.JsonSerializer.Deserialize<int>(buffer)|});
                int last = await socket.ReceiveAsync(buffer);
                if (last != 0)
                {
                    {|TRN3002:Parse(buffer)|};
                }
            }

            void Parse(byte[] bytes) { }
        }
        """,
        """
        class C
        {
            async Task M(Socket socket, NetworkStream stream, Stream file, byte[] buffer)
            {
                int n = socket.Receive(buffer);
                if (n > 0)
                {
                    Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, n));
                }

                int read;
                while ((read = await stream.ReadAsync(buffer)) > 0)
                {
                    await file.WriteAsync(buffer, 0, read); // on
                }

                int count = stream.Read(buffer);
                if (count == 0)
                {
                    return;
                }

                Console.WriteLine(System.Text.Json.JsonSerializer.Deserialize<int>(buffer.AsSpan(0, count)));
                int last = await socket.ReceiveAsync(buffer);
                if (last != 0)
                {
                    Parse(buffer.AsSpan(0, last).ToArray());
                }
            }

            void Parse(byte[] bytes) { }
        }
        """);

    [Fact]
    public Task The_fix_keeps_comments_between_arguments() => RuleTest.VerifyFixAsync<WholeBufferAnalyzer, UseCountFix>(
        """
        class C
        {
            void M(Socket socket, byte[] buffer)
            {
                int n = socket.Receive(buffer);
                if (n > 0)
                {
                    {|TRN3002:Parse(
                        "a", // The peer.
                        buffer, // What it said.
                        true)|};
                }
            }

            void Parse(string peer, byte[] bytes, bool last) { }

            void Parse(string peer, byte[] bytes, int offset, int count, bool last) { }
        }
        """,
        """
        class C
        {
            void M(Socket socket, byte[] buffer)
            {
                int n = socket.Receive(buffer);
                if (n > 0)
                {
                    Parse(
                        "a", // The peer.
                        buffer, 0, n, // What it said.
                        true);
                }
            }

            void Parse(string peer, byte[] bytes, bool last) { }

            void Parse(string peer, byte[] bytes, int offset, int count, bool last) { }
        }
        """);

    [Theory]
    [InlineData("while (socket.Receive(buffer) == 0) { } string text = {|TRN3002:Encoding.UTF8.GetString(buffer)|};")]
    [InlineData("int n = stream.Read(buffer, 0, 4); if (n == 0) { return; } int length = {|TRN3002:BitConverter.ToInt32(buffer, 0)|};")]
    public Task No_fix_is_offered_without_a_count_or_for_numbers(string statement) =>
        RuleTest.VerifyNoFixAsync<WholeBufferAnalyzer, UseCountFix>($"class C {{ void M(Socket socket, NetworkStream stream, byte[] buffer) {{ {statement} }} }}");

    [Fact]
    public Task Generated_code_is_not_reported() => RuleTest.VerifyAsync<WholeBufferAnalyzer>("""
        // <auto-generated/>
        class C { void M(Socket socket, byte[] buffer) { int n = socket.Receive(buffer); if (n > 0) { Console.WriteLine(Encoding.UTF8.GetString(buffer)); } } }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_not_reported() => RuleTest.VerifyAsync<WholeBufferAnalyzer>(
        "class C { void M(Socket socket, byte[] buffer) { int n = socket.Receive(buffer, ; if (n > ) { Encoding.UTF8.GetString(; unknown.GetString(buffer, } } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task Without_sockets_nothing_is_reported() => RuleTest.VerifyAsync<WholeBufferAnalyzer>(
        "class Socket { public int Receive(byte[] buffer) => 0; } class C { void M(Socket socket, byte[] buffer) { int n = socket.Receive(buffer); Parse(buffer); } void Parse(byte[] b) { } }",
        NoNetwork.Configure);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<WholeBufferAnalyzer>($$"""
        class C
        {
            async Task M(Socket socket, TcpClient client, NetworkStream stream, Stream file, byte[] buffer)
            {
                await Task.Yield();
                {{statement}}
            }

            void Show(string text) { }

            void ParseCommand(byte[] bytes) { }

            void Handle(byte[] bytes, int length) { }

            byte[] Other() => [];
        }
        """);
}
