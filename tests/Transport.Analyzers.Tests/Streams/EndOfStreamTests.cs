using Transport.Analyzers.Streams;

namespace Transport.Analyzers.Tests.Streams;

public sealed class EndOfStreamTests
{
    [Theory]
    [InlineData("string data = \"\"; while (true) { int n = {|TRN3004:socket.Receive(buffer)|}; data += Encoding.ASCII.GetString(buffer, 0, n); if (data.IndexOf(\"<EOF>\") > -1) { break; } } Show(data);")]
    [InlineData("int total = 0; while (total < buffer.Length) { total += {|TRN3004:stream.Read(buffer, total, buffer.Length - total)|}; }")]
    [InlineData("int left = 9; int at = 0; do { int n = await {|TRN3004:stream.ReadAsync(buffer, at, left)|}; at += n; left -= n; } while (left > 0);")]
    [InlineData("while (client.Connected) { int n = {|TRN3004:stream.Read(buffer, 0, 9)|}; if (n > 0) { Show(Encoding.UTF8.GetString(buffer, 0, n)); } }")]
    [InlineData("while (_running) { int n = {|TRN3004:socket.Receive(buffer)|}; if (n == 0) { continue; } Handle(buffer, n); if (n > 5) { break; } }")]
    [InlineData("int n; while ((n = {|TRN3004:stream.Read(buffer, 0, 9)|}) != -1) { file.Write(buffer, 0, n); }")]
    [InlineData("int n; while ((n = await {|TRN3004:stream.ReadAsync(buffer)|}) >= 0) { await file.WriteAsync(buffer.AsMemory(0, n)); }")]
    [InlineData("StringBuilder all = new(); while (!stopping.IsCancellationRequested) { int n = await {|TRN3004:stream.ReadAsync(buffer, stopping)|}; all.Append(Encoding.UTF8.GetString(buffer, 0, n)); if (all.ToString().EndsWith(\"\\n\")) { Show(all.ToString()); all.Clear(); } }")]
    [InlineData("for (;;) { var n = {|TRN3004:socket.Receive(buffer)|}; Show(Encoding.ASCII.GetString(buffer, 0, n)); }")]
    [InlineData("for (int at = 0; at < 9; at += {|TRN3004:stream.Read(buffer, at, 9 - at)|}) { }")]
    [InlineData("while (true) { try { int n = {|TRN3004:socket.Receive(buffer)|}; if (n > 0) { Handle(buffer, n); } } catch (SocketException) { break; } }")]
    [InlineData("string text = \"\"; while (text != \"quit\") { int n = {|TRN3004:socket.Receive(buffer)|}; text = Encoding.UTF8.GetString(buffer, 0, n); Show(text); }")]
    [InlineData("while ({|TRN3004:socket.Receive(buffer)|} == 0) { Thread.Sleep(10); }")]
    [InlineData("Task.Run(async () => { while (true) { int n = await {|TRN3004:stream.ReadAsync(buffer)|}; Received?.Invoke(Encoding.UTF8.GetString(buffer, 0, n)); } });")]
    [InlineData("while (true) { NetworkStream same = client.GetStream(); int n = {|TRN3004:same.Read(buffer, 0, 9)|}; if (n == 0) { Thread.Sleep(5); } else { Handle(buffer, n); } }")]
    [InlineData("bool exit = false; while (!exit) { int n = {|TRN3004:socket.Receive(buffer)|}; string[] words = Encoding.UTF8.GetString(buffer, 0, n).Split(' '); switch (words[0]) { case \"exit\": exit = true; break; default: Show(words[0]); break; } }")]
    [InlineData("string data = \"\"; while (true) { int n = {|TRN3004:socket.Receive(buffer)|}; data += Encoding.ASCII.GetString(buffer, 0, n); if (data.IndexOf(\"<EOF>\") > -1) { data = data.Substring(0, data.IndexOf(\"<EOF>\")); break; } } Show(data);")]
    [InlineData("while (true) { int n = {|TRN3004:socket.Receive(buffer)|}; string word = Encoding.ASCII.GetString(buffer, 0, n); if (word.StartsWith(\"IN\")) { Show(word); } else if (word.Contains(\"OUT\")) { break; } else { Show(\"unknown\"); } }")]
    [InlineData("string rest = \"\"; while (true) { int n = {|TRN3004:socket.Receive(buffer)|}; string text = rest + Encoding.UTF8.GetString(buffer, 0, n); string[] parts = text.Split('\\n'); for (int i = 0; i < parts.Length - 1; i++) { Show(parts[i]); } rest = parts[parts.Length - 1]; }")]
    [InlineData("while (true) { int n = {|TRN3004:stream.Read(buffer, 0, 4)|}; if (n == 0) { continue; } int m = stream.Read(buffer, 4, 5); if (m == 0) { break; } Handle(buffer, m); }")]
    [InlineData("while (true) { try { {|TRN3004:client.GetStream().Read(buffer, 0, 9)|}; string text = Encoding.ASCII.GetString(buffer); Show(text.Substring(0, text.IndexOf(\"$\"))); } catch (ArgumentException) { Show(\"\"); } }")]
    public Task A_loop_that_a_count_of_0_does_not_leave_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("int n; while ((n = stream.Read(buffer, 0, 9)) > 0) { file.Write(buffer, 0, n); }")]
    [InlineData("while (true) { int n = stream.Read(buffer, 0, 9); if (n <= 0) { break; } file.Write(buffer, 0, n); }")]
    [InlineData("int n; do { n = stream.Read(buffer, 0, 9); file.Write(buffer, 0, n); } while (n != 0);")]
    [InlineData("int n; do { n = stream.Read(buffer, 0, 9); file.Write(buffer, 0, n); } while (n == buffer.Length);")]
    [InlineData("do { int n = stream.Read(buffer, 0, 9); file.Write(buffer, 0, n); } while (stream.DataAvailable);")]
    [InlineData("while (socket.Available > 0) { int n = socket.Receive(buffer); Handle(buffer, n); }")]
    [InlineData("while (true) { if (socket.Poll(10, SelectMode.SelectRead)) { int n = socket.Receive(buffer); Handle(buffer, n); } }")]
    [InlineData("int total = 0; while (total < 9) { int n = stream.Read(buffer, total, 9 - total); if (n == 0) { throw new EndOfStreamException(); } total += n; }")]
    [InlineData("while (_running) { int n = socket.Receive(buffer); if (n > 0) { Handle(buffer, n); } else { _running = false; } }")]
    [InlineData("while (_running) { int n = socket.Receive(buffer); if (n == 0) { socket.Close(); continue; } Handle(buffer, n); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); if (n == 0) { Stopped(); } Handle(buffer, n); }")]
    [InlineData("for (int i = 0; i < 5; i++) { int n = socket.Receive(buffer); Handle(buffer, n); }")]
    [InlineData("int tries = 0; while (tries < 5) { tries++; int n = socket.Receive(buffer); Handle(buffer, n); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); string text = Encoding.UTF8.GetString(buffer, 0, n); if (string.IsNullOrEmpty(text)) { break; } Show(text); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); if (!Try(buffer, n)) { return; } }")]
    [InlineData("bool done = false; while (!done) { int n = socket.Receive(buffer); done = n == 0; }")]
    [InlineData("while (true) { switch (socket.Receive(buffer)) { case 0: return; default: Show(\"\"); break; } }")]
    [InlineData("while (await stream.ReadAsync(buffer, stopping) is var n and > 0) { Handle(buffer, n); }")]
    [InlineData("while (true) { if (await stream.ReadAsync(buffer, stopping) is not (> 0 and int n)) { break; } Handle(buffer, n); }")]
    [InlineData("while (true) { int n = stream.Read(buffer, 0, 9); int value = System.Text.Json.JsonSerializer.Deserialize<int>(buffer.AsSpan(0, n)); Console.WriteLine(value); }")]
    [InlineData("DateTime start = DateTime.UtcNow; while (true) { int n = socket.Receive(buffer); Handle(buffer, n); if (DateTime.UtcNow - start > TimeSpan.FromSeconds(1)) { break; } }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); string[] parts = Encoding.UTF8.GetString(buffer, 0, n).Split(','); Show(parts[1]); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); Show(Encoding.UTF8.GetString(buffer, 0, n - 1)); }")]
    [InlineData("int n = 1; while (n > 0) { n = socket.Receive(buffer); Handle(buffer, n); }")]
    [InlineData("foreach (Socket one in new[] { socket }) { int n = one.Receive(buffer); Handle(buffer, n); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); Checked(n); }")]
    [InlineData("int n; while ((n = file.Read(buffer, 0, 9)) != -1) { Handle(buffer, n); }")]
    [InlineData("while (true) { int n = await stream.ReadAsync(buffer); if (n == 0) { goto end; } Handle(buffer, n); } end: Show(\"\");")]
    [InlineData("System.IO.Pipelines.PipeWriter writer = null!; while (true) { int n = await stream.ReadAsync(writer.GetMemory(512)); if (n == 0) { break; } writer.Advance(n); await writer.FlushAsync(); }")]
    [InlineData("while (true) { await stream.ReadExactlyAsync(buffer); Show(\"\"); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); if (n > 0) { Handle(buffer, n); } else { Received?.Invoke(\"\"); } }")]
    [InlineData("TcpListener listener = new(IPAddress.Loopback, 0); while (true) { using TcpClient one = await listener.AcceptTcpClientAsync(); int n = await one.GetStream().ReadAsync(buffer); Handle(buffer, n); }")]
    [InlineData("Queue<Socket> waiting = new(); while (true) { Socket one = waiting.Dequeue(); int n = one.Receive(buffer); Handle(buffer, n); }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); string word = Encoding.ASCII.GetString(buffer, 0, n); if (word.Length > 0) { Show(word); } else { Received?.Invoke(word); } }")]
    [InlineData("bool on = true; while (on) { int n = socket.Receive(buffer); string word = Encoding.ASCII.GetString(buffer, 0, n); if (word.StartsWith(\"IN\")) { Show(word); } else { on = false; } }")]
    [InlineData("while (true) { int n = socket.Receive(buffer); string word = Encoding.ASCII.GetString(buffer, 0, n); if (word == \"\") { Received?.Invoke(word); } }")]
    [InlineData("while (true) { int n = stream.Read(buffer, 0, 4); if (n == 0) { break; } int m = stream.Read(buffer, 4, 5); Handle(buffer, m); }")]
    [InlineData("while (true) { int n = stream.Read(buffer, 0, 4); Handle(buffer, n); int m = stream.Read(buffer, 4, 5); if (m == 0) { return; } Handle(buffer, m); }")]
    [InlineData("while (true) { int n = stream.Read(buffer, 0, 4); Handle(buffer, n); await stream.ReadExactlyAsync(buffer); }")]
    [InlineData("while (true) { var fresh = new byte[64]; int n = socket.Receive(fresh); Handle(fresh, n); if (fresh.Length > 0) { break; } }")]
    [InlineData("while (true) { client.GetStream().Read(buffer, 0, 9); string text = Encoding.ASCII.GetString(buffer); Show(text.Substring(0, text.IndexOf(\"$\"))); }")]
    public Task A_loop_that_ends_or_may_end_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task A_count_that_is_handed_on_is_not_reported() => RuleTest.VerifyAsync<EndOfStreamAnalyzer>("""
        sealed class Pump(Socket socket, NetworkStream stream)
        {
            private readonly byte[] _buffer = new byte[99];

            public int Read() { while (true) { return socket.Receive(_buffer); } }

            public async IAsyncEnumerable<int> ReadAllAsync() { while (true) { int n = await stream.ReadAsync(_buffer); yield return n; } }

            private void Received(IAsyncResult result)
            {
                int n = socket.EndReceive(result);
                Console.WriteLine(n);
                socket.BeginReceive(_buffer, 0, _buffer.Length, SocketFlags.None, Received, null);
            }
        }
        """);

    [Fact]
    public Task The_fix_leaves_the_loop_or_throws() => RuleTest.VerifyFixAsync<EndOfStreamAnalyzer, LeaveAtEndOfStreamFix>(
        """
        class C
        {
            async Task M(NetworkStream stream, byte[] buffer)
            {
                while (true)
                {
                    int n = await {|TRN3004:stream.ReadAsync(buffer)|};
                    Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, n));
                }
            }

            void Fill(NetworkStream stream, byte[] buffer)
            {
                int total = 0;
                while (total < buffer.Length)
                {
                    total += {|TRN3004:stream.Read(buffer, total, buffer.Length - total)|};
                }
            }

            void Copy(NetworkStream stream, Stream file, byte[] buffer)
            {
                int n;
                while ((n = {|TRN3004:stream.Read(buffer, 0, 9)|}) != -1)
                {
                    file.Write(buffer, 0, n);
                }
            }
        }
        """,
        """
        class C
        {
            async Task M(NetworkStream stream, byte[] buffer)
            {
                while (true)
                {
                    int n = await stream.ReadAsync(buffer);
                    if (n == 0)
                    {
                        break;
                    }

                    Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, n));
                }
            }

            void Fill(NetworkStream stream, byte[] buffer)
            {
                int total = 0;
                while (total < buffer.Length)
                {
                    int read = stream.Read(buffer, total, buffer.Length - total);
                    if (read == 0)
                    {
                        throw new EndOfStreamException();
                    }

                    total += read;
                }
            }

            void Copy(NetworkStream stream, Stream file, byte[] buffer)
            {
                int n;
                while ((n = stream.Read(buffer, 0, 9)) > 0)
                {
                    file.Write(buffer, 0, n);
                }
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_the_count_has_no_name() =>
        RuleTest.VerifyNoFixAsync<EndOfStreamAnalyzer, LeaveAtEndOfStreamFix>("class C { void M(Socket socket, byte[] buffer) { while ({|TRN3004:socket.Receive(buffer)|} == 0) { } } }");

    [Fact]
    public Task The_fix_throws_where_a_function_could_not_end_behind_the_loop() => RuleTest.VerifyFixAsync<EndOfStreamAnalyzer, LeaveAtEndOfStreamFix>(
        """
        class C
        {
            string ReadLine(NetworkStream stream, byte[] buffer)
            {
                StringBuilder line = new();
                while (true)
                {
                    int read = {|TRN3004:stream.Read(buffer, 0, 1)|};
                    line.Append(Encoding.ASCII.GetString(buffer, 0, read));
                    if (line.ToString().EndsWith("\n"))
                    {
                        return line.ToString();
                    }
                }

                static void Local() { }
            }

            int Sum(NetworkStream stream, byte[] buffer)
            {
                int sum = 0;
                while (true)
                {
                    int read = {|TRN3004:stream.Read(buffer, 0, 1)|};
                    sum += buffer[0];
                    Console.WriteLine(read);
                }

                return sum;
            }
        }
        """,
        """
        class C
        {
            string ReadLine(NetworkStream stream, byte[] buffer)
            {
                StringBuilder line = new();
                while (true)
                {
                    int read = stream.Read(buffer, 0, 1);
                    if (read == 0)
                    {
                        throw new EndOfStreamException();
                    }

                    line.Append(Encoding.ASCII.GetString(buffer, 0, read));
                    if (line.ToString().EndsWith("\n"))
                    {
                        return line.ToString();
                    }
                }

                static void Local() { }
            }

            int Sum(NetworkStream stream, byte[] buffer)
            {
                int sum = 0;
                while (true)
                {
                    int read = stream.Read(buffer, 0, 1);
                    if (read == 0)
                    {
                        break;
                    }

                    sum += buffer[0];
                    Console.WriteLine(read);
                }

                return sum;
            }
        }
        """);

    [Fact]
    public Task Generated_code_is_not_reported() => RuleTest.VerifyAsync<EndOfStreamAnalyzer>("""
        // <auto-generated/>
        class C { void M(Socket socket, byte[] buffer) { for (;;) { int n = socket.Receive(buffer); Console.WriteLine(n); } } }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_not_reported() => RuleTest.VerifyAsync<EndOfStreamAnalyzer>(
        "class C { void M(Socket socket, byte[] buffer) { for (;;) { int n = unknown.Receive(buffer); } while ( { socket.Receive( } while (true) { int = socket.Receive(buffer; } for (;;) } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task Without_sockets_nothing_is_reported() => RuleTest.VerifyAsync<EndOfStreamAnalyzer>(
        "class Socket { public int Receive(byte[] buffer) => 0; } class C { void M(Socket socket, byte[] buffer) { for (;;) { int n = socket.Receive(buffer); } } }",
        NoNetwork.Configure);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<EndOfStreamAnalyzer>($$"""
        class C
        {
            private bool _running = true;

            public event Action<string>? Received;

            async Task M(Socket socket, TcpClient client, NetworkStream stream, Stream file, byte[] buffer, CancellationToken stopping)
            {
                await Task.Yield();
                {{statement}}
                Received?.Invoke(_running.ToString());
            }

            void Show(string text) => Console.WriteLine(text);

            void Handle(byte[] bytes, int length) => Console.WriteLine(length);

            bool Try(byte[] bytes, int length) => length > 3;

            void Stopped() => Environment.Exit(1);

            void Checked(int length) { if (length == 0) { throw new EndOfStreamException(); } }
        }
        """);
}
