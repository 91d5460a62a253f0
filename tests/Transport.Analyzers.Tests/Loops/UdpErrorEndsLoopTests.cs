using Transport.Analyzers.Loops;

namespace Transport.Analyzers.Tests.Loops;

public sealed class UdpErrorEndsLoopTests
{
    [Theory]
    [InlineData("while (true) { var result = await {|TRN4003:udp.ReceiveAsync()|}; Handle(result.Buffer); }")]
    [InlineData("while (!stopping.IsCancellationRequested) { var result = await {|TRN4003:udp.ReceiveAsync(stopping)|}.ConfigureAwait(false); Handle(result.Buffer); }")]
    [InlineData("IPEndPoint from = null; while (running) { byte[] data = {|TRN4003:udp.Receive(ref from)|}; Handle(data); }")]
    [InlineData("try { IPEndPoint from = null; while (true) { Handle({|TRN4003:udp.Receive(ref from)|}); } } catch (SocketException e) { Console.WriteLine(e); } finally { udp.Close(); }")]
    [InlineData("EndPoint any = new IPEndPoint(IPAddress.Any, 0); for (;;) { int n = {|TRN4003:socket.ReceiveFrom(buffer, ref any)|}; Handle(buffer); }")]
    [InlineData("EndPoint any = new IPEndPoint(IPAddress.Any, 0); while (true) { var got = await {|TRN4003:socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, any, stopping)|}; Handle(buffer); }")]
    [InlineData("EndPoint any = new IPEndPoint(IPAddress.Any, 0); while (true) { var got = await {|TRN4003:socket.ReceiveMessageFromAsync(new ArraySegment<byte>(buffer), SocketFlags.None, any)|}; }")]
    [InlineData("while (true) { UdpReceiveResult result; try { result = await {|TRN4003:udp.ReceiveAsync(stopping)|}; } catch (OperationCanceledException) { break; } Handle(result.Buffer); }")]
    [InlineData("while (true) { var data = {|TRN4003:udp.ReceiveAsync()|}.Result.Buffer; if (data.Length == 1) break; }")]
    [InlineData("while (true) { var result = await {|TRN4003:udp.ReceiveAsync()|}; try { Handle(result.Buffer); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("_ = Task.Run(async () => { while (true) { var result = await {|TRN4003:udp.ReceiveAsync()|}; Handle(result.Buffer); } });")]
    [InlineData("new Thread(() => { IPEndPoint from = null; while (running) { Handle({|TRN4003:udp.Receive(ref from)|}); } }).Start();")]
    public Task A_loop_without_a_handler_inside_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("while (true) { try { var result = await udp.ReceiveAsync(); } catch (SocketException) { } }")]
    [InlineData("while (true) { try { var result = await udp.ReceiveAsync(); } catch (Exception) { continue; } }")]
    [InlineData("while (true) { try { var result = await udp.ReceiveAsync(); } catch { break; } }")]
    [InlineData("while (true) { try { var result = await udp.ReceiveAsync(); } catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset) { } }")]
    [InlineData("while (running) { try { while (true) { await udp.ReceiveAsync(); } } catch (SocketException) { } }")]
    [InlineData("while (true) { try { await udp.ReceiveAsync(); } catch (Exception e) when (e is SocketException or ObjectDisposedException) { return; } }")]
    [InlineData("try { while (true) { await udp.ReceiveAsync(); } } catch (SocketException) { Restart(); }")]
    public Task A_handled_error_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("udp.Client.IOControl(unchecked((int)0x9800000C), [0, 0, 0, 0], null); while (true) { await udp.ReceiveAsync(); }")]
    [InlineData("const int SIO_UDP_CONNRESET = -1744830452; Console.WriteLine(SIO_UDP_CONNRESET); while (true) { await udp.ReceiveAsync(); }")]
    [InlineData("udp.Client.ReceiveTimeout = 500; IPEndPoint from = null; try { while (true) { Handle(udp.Receive(ref from)); } } catch (SocketException) { }")]
    [InlineData("using var window = new CancellationTokenSource(500); while (!window.IsCancellationRequested) { await udp.ReceiveAsync(window.Token); }")]
    [InlineData("using var window = CancellationTokenSource.CreateLinkedTokenSource(stopping); window.CancelAfter(500); while (true) { await udp.ReceiveAsync(window.Token); }")]
    [InlineData("var end = DateTime.UtcNow.AddSeconds(3); while (DateTime.UtcNow < end) { await udp.ReceiveAsync(); }")]
    [InlineData("while (udp.Available > 0) { await udp.ReceiveAsync(); }")]
    [InlineData("for (int i = 0; i < 3; i++) { await udp.ReceiveAsync(); }")]
    [InlineData("foreach (var peer in peers) { await peer.ReceiveAsync(); }")]
    [InlineData("await udp.ReceiveAsync();")]
    [InlineData("while (true) { var task = udp.ReceiveAsync(); await Task.WhenAny(task, Task.Delay(100)); if (task.IsFaulted) continue; }")]
    [InlineData("while (true) { await Task.WhenAny(udp.ReceiveAsync(), Task.Delay(100)); }")]
    [InlineData("while (true) { await socket.ReceiveAsync(buffer); }")]
    [InlineData("while (true) { socket.ReceiveFromAsync(new SocketAsyncEventArgs()); }")]
    [InlineData("dynamic any = udp; while (true) { await any.ReceiveAsync(); }")]
    public Task What_silences_or_bounds_the_loop_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task A_query_hands_the_error_on() => VerifyAsync("""
        class Resolver
        {
            async Task<byte[]> AskAsync(UdpClient udp, byte[] question)
            {
                await udp.SendAsync(question);
                while (true)
                {
                    UdpReceiveResult answer = await udp.ReceiveAsync();
                    if (answer.Buffer[0] == question[0])
                    {
                        return answer.Buffer;
                    }
                }
            }

            async IAsyncEnumerable<byte[]> ListenAsync(UdpClient udp)
            {
                while (true)
                {
                    yield return (await udp.ReceiveAsync()).Buffer;
                }
            }
        }
        """);

    [Fact]
    public Task A_loop_that_its_caller_runs_again_is_not_reported() => VerifyAsync("""
        class Service
        {
            async Task ExecuteAsync(UdpClient udp, CancellationToken stopping)
            {
                while (!stopping.IsCancellationRequested)
                {
                    try { await ReceiveAsync(udp); }
                    catch (SocketException) { await Task.Delay(100); }
                }
            }

            async Task ReceiveAsync(UdpClient udp)
            {
                while (true) { await udp.ReceiveAsync(); }
            }
        }
        """);

    [Fact]
    public Task Another_part_of_the_type_may_silence() => VerifyAsync("""
        partial class Server
        {
            readonly UdpClient _udp = new(5000);
            void Receive() { IPEndPoint from = null; while (true) { _udp.Receive(ref from); } }
        }

        partial class Server
        {
            public Server() => Sockets.DisableUdpConnReset(_udp.Client);
        }

        static class Sockets
        {
            public static void DisableUdpConnReset(Socket socket) { }
        }
        """);

    [Fact]
    public Task Ping_sockets_are_not_reported() => VerifyAsync("""
        class Ping
        {
            void Listen(byte[] buffer)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                while (true) { socket.ReceiveFrom(buffer, ref from); }
            }
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C { async Task M(UdpClient udp) { while (true) { await udp.ReceiveAsync(); } } }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<UdpErrorEndsLoopAnalyzer>(
        "class C { async Task M(Missing udp) { while (true) { await udp.ReceiveAsync(); } while ( { new UdpClient().Receive(ref ); } } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_catches_inside() => RuleTest.VerifyFixAsync<UdpErrorEndsLoopAnalyzer, CatchInsideReceiveLoopFix>(
        """
        class C
        {
            async Task M(UdpClient udp)
            {
                while (true)
                {
                    // One datagram.
                    var result = await {|TRN4003:udp.ReceiveAsync()|};
                    if (result.Buffer.Length == 0)
                    {
                        break;
                    }
                }
            }

            void N(UdpClient udp, string error)
            {
                IPEndPoint from = null;
                for (;;)
                {
                    byte[] data = {|TRN4003:udp.Receive(ref from)|};
                    Console.WriteLine(data.Length + error);
                }
            }
        }
        """,
        """
        class C
        {
            async Task M(UdpClient udp)
            {
                while (true)
                {
                    try
                    {
                        // One datagram.
                        var result = await udp.ReceiveAsync();
                        if (result.Buffer.Length == 0)
                        {
                            break;
                        }
                    }
                    catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset || error.SocketErrorCode == SocketError.ConnectionRefused)
                    {
                        // An earlier datagram found nobody listening. The socket is as good as before.
                    }
                }
            }

            void N(UdpClient udp, string error)
            {
                IPEndPoint from = null;
                for (;;)
                {
                    try
                    {
                        byte[] data = udp.Receive(ref from);
                        Console.WriteLine(data.Length + error);
                    }
                    catch (SocketException error2) when (error2.SocketErrorCode == SocketError.ConnectionReset || error2.SocketErrorCode == SocketError.ConnectionRefused)
                    {
                        // An earlier datagram found nobody listening. The socket is as good as before.
                    }
                }
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_the_head_of_the_loop_receives() => RuleTest.VerifyNoFixAsync<UdpErrorEndsLoopAnalyzer, CatchInsideReceiveLoopFix>(
        "class C { async Task M(UdpClient udp, bool on) { do { await {|TRN4003:udp.ReceiveAsync()|}; } while (on); } }");

    private static Task VerifyBodyAsync(string statement) => VerifyAsync($$"""
        class C
        {
            volatile bool running = true;
            void Handle(byte[] data) => running = data.Length > 0;
            void Restart() { }

            async Task M(UdpClient udp, Socket socket, List<UdpClient> peers, byte[] buffer, CancellationToken stopping)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<UdpErrorEndsLoopAnalyzer>(source);
}
