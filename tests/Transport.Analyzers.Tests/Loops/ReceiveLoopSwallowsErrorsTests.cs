using Transport.Analyzers.Loops;

namespace Transport.Analyzers.Tests.Loops;

public sealed class ReceiveLoopSwallowsErrorsTests
{
    [Theory]
    [InlineData("while (true) { try { int n = socket.Receive(buffer); if (n == 0) break; } {|TRN5003:catch|} (Exception e) { Console.WriteLine(e.Message); } }")]
    [InlineData("while (true) { try { int n = await stream.ReadAsync(buffer, 0, 100); if (n == 0) break; } {|TRN5003:catch|} { } }")]
    [InlineData("while (!stopping.IsCancellationRequested) { try { await webSocket.ReceiveAsync(buffer, stopping); } catch (OperationCanceledException) { break; } {|TRN5003:catch|} (Exception e) { logger.LogError(e); } }")]
    [InlineData("for (;;) { try { using var message = await channel.ReceiveAsync(stopping); } {|TRN5003:catch|} (Exception e) { Failed?.Invoke(e); } }")]
    [InlineData("while (running) { int n; try { n = client.GetStream().Read(buffer, 0, 100); } {|TRN5003:catch|} (Exception) { continue; } if (n == 0) return; Console.Write(n); }")]
    [InlineData("while (running) { try { var network = client.GetStream(); int n = network.Read(buffer); } {|TRN5003:catch|} (Exception e) { Report(e); } }")]
    [InlineData("do { try { await socket.ReceiveAsync(buffer); } {|TRN5003:catch|} (Exception e) when (e is not OperationCanceledException) { System.Diagnostics.Debug.WriteLine(e); } } while (!disposed);")]
    [InlineData("while (true) { if (disposed) { break; } try { WebSocketReceiveResult result; do { result = await webSocket.ReceiveAsync(buffer, stopping); } while (!result.EndOfMessage); } {|TRN5003:catch|} (Exception e) when (!stopping.IsCancellationRequested) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { while (stream.Read(buffer) > 0) { } } {|TRN5003:catch|} (Exception) { } }")]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (IOException e) { logger.LogError(e); } {|TRN5003:catch|} (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { socket.Receive(buffer); } {|TRN5003:catch|} (Exception e) { client.Close(); } }")]
    [InlineData("_ = Task.Run(async () => { while (true) { try { await socket.ReceiveAsync(buffer); } {|TRN5003:catch|} (Exception e) { logger.LogError(e); } } });")]
    [InlineData("var reader = new StreamReader(stream); while (true) { try { string line = reader.ReadLine(); if (line == null) break; } {|TRN5003:catch|} (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("var reader = new BinaryReader(client.GetStream()); while (running) { try { int size = reader.ReadInt32(); reader.ReadBytes(size); } {|TRN5003:catch|} { } }")]
    [InlineData("while (running) { try { using var reader = new StreamReader(stream, leaveOpen: true); await reader.ReadLineAsync(); } {|TRN5003:catch|} (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("while (running) { try { await stream.ReadExactlyAsync(buffer); } {|TRN5003:catch|} (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("while (running) { try { socket.Receive(buffer); } {|TRN5003:catch|} (Exception e) { Console.WriteLine(e); client.Close(); } }")]
    public Task A_loop_that_goes_on_after_everything_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (Exception e) { logger.LogError(e); break; } }")]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (Exception e) { logger.LogError(e); return; } }")]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (Exception e) { throw new IOException(\"gone\", e); } }")]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (Exception e) { if (disposed) { break; } logger.LogError(e); } }")]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (Exception e) { logger.LogError(e); await Task.Delay(1000); } }")]
    [InlineData("while (true) { try { stream.Read(buffer); } catch (Exception) { Thread.Sleep(1000); } }")]
    [InlineData("while (true) { Thread.Sleep(10); try { stream.Read(buffer); } catch (Exception) { } }")]
    [InlineData("while (true) { try { stream.Read(buffer); } catch (Exception) { } await Task.Delay(100); }")]
    [InlineData("while (true) { try { stream.Read(buffer); } catch (Exception) { Environment.Exit(1); } }")]
    public Task A_loop_that_leaves_throws_or_waits_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("while (webSocket.State == WebSocketState.Open) { try { await webSocket.ReceiveAsync(buffer, stopping); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (client.Connected) { try { stream.Read(buffer); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (running) { try { stream.Read(buffer); } catch (Exception e) { running = false; } }")]
    [InlineData("while (running) { try { stream.Read(buffer); } catch (Exception e) { Stop(); } }")]
    [InlineData("while (running) { try { stream.Read(buffer); } catch (IOException) { running = false; } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("Action disconnected = () => running = false; while (running) { try { stream.Read(buffer); } catch (Exception) { disconnected(); } }")]
    [InlineData("while (stream != null) { try { stream.Read(buffer); } catch (Exception e) { stream = null; } }")]
    [InlineData("while (true) { if (webSocket.State != WebSocketState.Open) { break; } try { await webSocket.ReceiveAsync(buffer, stopping); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { int n = 0; try { n = stream.Read(buffer); } catch (Exception) { } if (n == 0) { break; } }")]
    [InlineData("while (true) { try { if (!socket.Connected) { return; } socket.Receive(buffer); } catch (Exception) { } }")]
    public Task A_loop_that_a_broken_connection_ends_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("while (true) { try { using var peer = await listener.AcceptTcpClientAsync(); await peer.GetStream().ReadAsync(buffer); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { using var ws = new ClientWebSocket(); await ws.ConnectAsync(new Uri(\"wss://example.com\"), stopping); await ws.ReceiveAsync(buffer, stopping); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { await stream.ReadAsync(buffer); } catch (Exception e) { await ReconnectAsync(); } }")]
    [InlineData("while (true) { try { stream.Read(buffer); } catch (Exception e) { ReconnectAsync().Wait(); } }")]
    [InlineData("foreach (var peer in peers) { try { peer.Receive(buffer); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { foreach (var peer in peers) { try { peer.Receive(buffer); } catch (Exception) { } } }")]
    [InlineData("for (int i = 0; i < 3; i++) { try { stream.Read(buffer); } catch (Exception) { } }")]
    [InlineData("while (true) { var peer = peers[0]; try { peer.Receive(buffer); } catch (Exception) { peers.RemoveAt(0); } }")]
    public Task Another_connection_each_time_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("while (true) { try { socket.Receive(buffer); } catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut) { } }")]
    [InlineData("while (true) { try { socket.Receive(buffer); } catch (Exception e) when (e is SocketException { SocketErrorCode: SocketError.TimedOut }) { } }")]
    [InlineData("while (true) { try { stream.Read(buffer); } catch (IOException) { break; } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { int n = stream.Read(buffer); if (n == 0) break; try { Console.WriteLine(Encoding.UTF8.GetString(buffer, 0, n)); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { if (client.Available > 0) { stream.Read(buffer); } } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { if (stream.DataAvailable) { stream.Read(buffer); } } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { await udp.ReceiveAsync(); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("while (true) { try { _ = Task.Run(async () => await stream.ReadAsync(buffer)); } catch (Exception e) { logger.LogError(e); } }")]
    [InlineData("Stream file = new MemoryStream(); while (true) { try { file.Read(buffer); } catch (Exception) { } }")]
    [InlineData("dynamic any = socket; while (true) { try { any.Receive(buffer); } catch (Exception) { } }")]
    [InlineData("var reader = new StringReader(\"a\"); while (true) { try { reader.ReadLine(); } catch (Exception) { } }")]
    [InlineData("var reader = new StreamReader(\"file.txt\"); while (true) { try { reader.ReadLine(); } catch (Exception) { } }")]
    [InlineData("try { while (true) { await stream.ReadAsync(buffer); } } catch (Exception e) { logger.LogError(e); }")]
    public Task Other_handling_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task A_datagram_socket_is_not_reported() => VerifyAsync("""
        class C
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

            void M(byte[] buffer)
            {
                while (true)
                {
                    try { socket.Receive(buffer); } catch (Exception) { }
                }
            }
        }
        """);

    [Fact]
    public Task A_handler_of_the_same_type_is_read() => VerifyAsync("""
        partial class Client
        {
            readonly NetworkStream _stream;
            volatile bool _running = true;

            public Client(NetworkStream stream) => _stream = stream;

            void Listen()
            {
                byte[] buffer = new byte[512];
                while (_running)
                {
                    try { _stream.Read(buffer, 0, buffer.Length); }
                    {|TRN5003:catch|} (Exception e) { OnError(e); }
                }
            }

            void ListenAndDrop()
            {
                byte[] buffer = new byte[512];
                while (_running)
                {
                    try { _stream.Read(buffer, 0, buffer.Length); }
                    catch (Exception e) { Drop(e); }
                }
            }
        }

        partial class Client
        {
            public event EventHandler<Exception> Error;

            void OnError(Exception e) => Error?.Invoke(this, e);

            void Drop(Exception e)
            {
                _running = false;
                Error?.Invoke(this, e);
            }
        }
        """);

    [Fact]
    public Task A_reader_in_a_field_is_known_by_what_it_is_made_of() => VerifyAsync("""
        class Chat
        {
            TcpClient _client = new("host", 5);
            StreamReader _reader, _file;

            void Start()
            {
                NetworkStream stream = _client.GetStream();
                _reader = new StreamReader(stream, Encoding.UTF8);
                _file = new StreamReader("names.txt");
                new Thread(Listen).Start();
            }

            void Listen()
            {
                while (true)
                {
                    try { Console.WriteLine(_reader.ReadLine()); }
                    {|TRN5003:catch|} (Exception e) { Console.WriteLine(e.Message); }
                }
            }

            void Names()
            {
                while (true)
                {
                    try { Console.WriteLine(_file.ReadLine()); }
                    catch (Exception e) { Console.WriteLine(e.Message); }
                }
            }
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C { void M(Socket s, byte[] b) { while (true) { try { s.Receive(b); } catch { } } } }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<ReceiveLoopSwallowsErrorsAnalyzer>(
        "class C { void M(Missing s, byte[] b) { while (true) { try { s.Receive(b); } catch { } } while () { try { new Socket().Receive( } catch } } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task Nothing_is_reported_without_the_network_types() => RuleTest.VerifyAsync<ReceiveLoopSwallowsErrorsAnalyzer>(
        "class C { void M(Socket s, byte[] b) { while (true) { try { s.Receive(b); } catch { } } } } class Socket { public int Receive(byte[] b) => 0; }");

    [Fact]
    public Task The_fix_leaves_the_loop() => RuleTest.VerifyFixAsync<ReceiveLoopSwallowsErrorsAnalyzer, LeaveReceiveLoopFix>(
        """
        class C
        {
            async Task M(NetworkStream stream, WebSocket webSocket, byte[] buffer)
            {
                while (true)
                {
                    try
                    {
                        await stream.ReadAsync(buffer);
                    }
                    {|TRN5003:catch|} (Exception e)
                    {
                        // Tell somebody.
                        Console.WriteLine(e);
                    }
                }

                while (true)
                {
                    try
                    {
                        await webSocket.ReceiveAsync(buffer, default);
                    }
                    {|TRN5003:catch|}
                    {
                        continue; // and again
                    }
                }
            }
        }
        """,
        """
        class C
        {
            async Task M(NetworkStream stream, WebSocket webSocket, byte[] buffer)
            {
                while (true)
                {
                    try
                    {
                        await stream.ReadAsync(buffer);
                    }
                    catch (Exception e)
                    {
                        // Tell somebody.
                        Console.WriteLine(e);
                        break;
                    }
                }

                while (true)
                {
                    try
                    {
                        await webSocket.ReceiveAsync(buffer, default);
                    }
                    catch
                    {
                        break; // and again
                    }
                }
            }
        }
        """);

    [Fact]
    public Task The_fix_rethrows_where_break_would_not_compile() => RuleTest.VerifyFixAsync<ReceiveLoopSwallowsErrorsAnalyzer, LeaveReceiveLoopFix>(
        """
        class C
        {
            int M(NetworkStream stream, byte[] buffer)
            {
                while (true)
                {
                    try
                    {
                        if (stream.Read(buffer) > 3)
                        {
                            return 1;
                        }
                    }
                    {|TRN5003:catch|} (Exception e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """,
        """
        class C
        {
            int M(NetworkStream stream, byte[] buffer)
            {
                while (true)
                {
                    try
                    {
                        if (stream.Read(buffer) > 3)
                        {
                            return 1;
                        }
                    }
                    catch (Exception e)
                    {
                        Console.WriteLine(e);
                        throw;
                    }
                }
            }
        }
        """);

    private static Task VerifyBodyAsync(string statement) => VerifyAsync($$"""
        class Log { public void LogError(object o) { } }

        class C
        {
            Log logger = new();
            bool running = true;
            volatile bool disposed;
            event Action<Exception> Failed;

            void Stop() => running = false;
            void Report(Exception e) => Console.WriteLine(e);
            Task ReconnectAsync() => Task.CompletedTask;

            async Task M(WebSocket webSocket, IMessageChannel channel, Socket socket, TcpClient client, TcpListener listener, NetworkStream stream, UdpClient udp, List<Socket> peers, byte[] buffer, CancellationToken stopping)
            {
                await Task.Yield();
                Failed?.Invoke(null);
                {{statement}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<ReceiveLoopSwallowsErrorsAnalyzer>(source);
}
