using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.Gates;

namespace Transport.Analyzers.Tests.Gates;

public sealed class SendGateNotReleasedTests
{
    [Theory]
    [InlineData("await _gate.WaitAsync(); await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default); {|TRN5005:_gate.Release()|};")]
    [InlineData("await this._gate.WaitAsync().ConfigureAwait(false); await stream.WriteAsync(data); {|TRN5005:_gate.Release()|};")]
    [InlineData("_gate.Wait(); socket.Send(data); {|TRN5005:_gate.Release()|};")]
    [InlineData("if (!await _gate.WaitAsync(1000)) { return; } await channel.SendAsync(data); {|TRN5005:_gate.Release()|};")]
    [InlineData("await _gate.WaitAsync(); try { await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default); {|TRN5005:_gate.Release()|}; } catch (WebSocketException) { Console.WriteLine(); }")]
    [InlineData("foreach (var part in new[] { data }) { await _gate.WaitAsync(); await udp.SendAsync(part); {|TRN5005:_gate.Release()|}; }")]
    [InlineData("await _gate.WaitAsync(); try { await stream.WriteAsync(data); } catch (Exception) { throw; } {|TRN5005:_gate.Release()|};")]
    [InlineData("await _gate.WaitAsync(); await SendCoreAsync(webSocket, data); {|TRN5005:_gate.Release()|};")]
    [InlineData("Func<Task> send = async () => { await _gate.WaitAsync(); await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default); {|TRN5005:_gate.Release()|}; }; await send();")]
    [InlineData("async Task Local() { await _gate.WaitAsync(); await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default); {|TRN5005:_gate.Release()|}; } await Local();")]
    [InlineData("_kernelGate.WaitOne(); await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default); {|TRN5005:_kernelGate.Release()|};")]
    public Task A_release_that_a_failed_send_skips_is_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("await _gate.WaitAsync(); try { await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default); } finally { _gate.Release(); }")]
    [InlineData("try { await _gate.WaitAsync(); await stream.WriteAsync(data); } finally { _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync(); try { await stream.WriteAsync(data); } catch (Exception e) { Console.WriteLine(e); } _gate.Release();")]
    [InlineData("await _gate.WaitAsync(); try { await stream.WriteAsync(data); _gate.Release(); } catch { _gate.Release(); throw; }")]
    [InlineData("await _gate.WaitAsync(); var copy = data.ToArray(); _gate.Release(); await stream.WriteAsync(copy);")]
    [InlineData("await _gate.WaitAsync(); await new MemoryStream().WriteAsync(data); _gate.Release();")]
    [InlineData("await _gate.WaitAsync(); await Task.Delay(1); _gate.Release();")]
    [InlineData("await _gate.WaitAsync(); bool taken = true; try { await stream.WriteAsync(data); } finally { if (taken) { this._gate.Release(); } }")]
    [InlineData("using (await _asyncLock.LockAsync()) { await stream.WriteAsync(data); }")]
    [InlineData("await _asyncLock.WaitAsync(); await stream.WriteAsync(data); _asyncLock.Release();")]
    [InlineData("await _other.WaitAsync(); await stream.WriteAsync(data); _gate.Release();")]
    [InlineData("await _gate.WaitAsync(); Task sent = Task.Run(async () => { try { await stream.WriteAsync(data); } finally { _gate.Release(); } }); await sent;")]
    [InlineData("await _gate.WaitAsync(); await QuietAsync(stream, data); _gate.Release();")]
    public Task A_release_that_always_runs_is_not_reported(string statements) => VerifyBodyAsync(statements);

    [Fact]
    public Task A_release_in_a_completion_callback_is_not_reported() => VerifyAsync("""
        partial class Sender
        {
            private readonly SemaphoreSlim _sending = new(1, 1);

            public void Send(Socket socket, SocketAsyncEventArgs args)
            {
                _sending.Wait();
                socket.SendAsync(args);
            }
        }

        partial class Sender
        {
            private void OnSent(object? sender, SocketAsyncEventArgs args) => _sending.Release();
        }
        """);

    [Fact]
    public Task The_gate_of_another_object_is_followed() => VerifyAsync("""
        class Peer
        {
            public SemaphoreSlim SendLock { get; } = new(1);
            public required NetworkStream Stream { get; init; }
        }

        static class Server
        {
            public static async Task BroadcastAsync(IEnumerable<Peer> peers, byte[] data)
            {
                foreach (var peer in peers)
                {
                    await peer.SendLock.WaitAsync();
                    await peer.Stream.WriteAsync(data);
                    await peer.Stream.FlushAsync();
                    {|TRN5005:peer.SendLock.Release()|};
                }
            }
        }
        """);

    [Fact]
    public Task A_writer_over_a_connection_is_followed() => VerifyAsync("""
        class Chat
        {
            private readonly SemaphoreSlim _sending = new(1, 1);
            private Stream? _stream;
            private StreamWriter? _writer;
            private readonly StreamWriter _log = new("log.txt");

            public void Open(TcpClient client)
            {
                _stream = client.GetStream();
                _writer = new StreamWriter(_stream) { AutoFlush = true };
            }

            public async Task SendLineAsync(string line)
            {
                await _sending.WaitAsync();
                await _writer!.WriteLineAsync(line);
                {|TRN5005:_sending.Release()|};
            }

            public async Task SendAsync(byte[] data)
            {
                await _sending.WaitAsync();
                await _stream!.WriteAsync(data, 0, data.Length);
                _ = {|TRN5005:_sending.Release()|};
            }

            public async Task LogAsync(string line)
            {
                await _sending.WaitAsync();
                await _log.WriteLineAsync(line);
                _sending.Release();
            }

            public void Close() => _stream = null;
        }
        """);

    [Fact]
    public Task Top_level_statements_are_reported() => RuleTest.VerifyAsync<SendGateNotReleasedAnalyzer>(
        """
        var gate = new SemaphoreSlim(1);
        using var client = new UdpClient();
        await gate.WaitAsync();
        await client.SendAsync(new byte[1]);
        {|TRN5005:gate.Release()|};
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            async Task M(SemaphoreSlim gate, WebSocket ws) { await gate.WaitAsync(); await ws.SendAsync(new byte[1], WebSocketMessageType.Text, true, default); gate.Release(); }
        }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<SendGateNotReleasedAnalyzer>(
        """
        class C
        {
            async Task A(Missing gate, NetworkStream s) { await gate.WaitAsync(); await s.WriteAsync(new byte[1]); gate.Release(); }
            async Task B(SemaphoreSlim gate, Missing s) { await gate.WaitAsync(); await s.WriteAsync(new byte[1]); gate.Release(); }
            async Task D(SemaphoreSlim gate, dynamic s) { await gate.WaitAsync(; await s.WriteAsync(new byte[1]); gate.Release( }
        }
        """,
        static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_releases_in_a_finally_block() => RuleTest.VerifyFixAsync<SendGateNotReleasedAnalyzer, ReleaseInFinallyFix>(
        With("""
            async Task FirstAsync(WebSocket webSocket, byte[] data)
            {
                await _gate.WaitAsync();
                // One at a time.
                await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default);
                {|TRN5005:_gate.Release()|};
                Console.WriteLine("sent");
            }

            void Second(Socket socket, byte[] data)
            {
                _gate.Wait();
                int sent = socket.Send(data);
                Console.WriteLine(sent);
                {|TRN5005:_gate.Release()|};
            }
        """),
        With("""
            async Task FirstAsync(WebSocket webSocket, byte[] data)
            {
                await _gate.WaitAsync();
                try
                {
                    // One at a time.
                    await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default);
                }
                finally
                {
                    _gate.Release();
                }
                Console.WriteLine("sent");
            }

            void Second(Socket socket, byte[] data)
            {
                _gate.Wait();
                try
                {
                    int sent = socket.Send(data);
                    Console.WriteLine(sent);
                }
                finally
                {
                    _gate.Release();
                }
            }
        """));

    [Fact]
    public Task No_fix_is_offered_where_a_variable_would_be_lost() => RuleTest.VerifyNoFixAsync<SendGateNotReleasedAnalyzer, ReleaseInFinallyFix>(With("""
            int Send(Socket socket, byte[] data)
            {
                _gate.Wait();
                int sent = socket.Send(data);
                {|TRN5005:_gate.Release()|};
                return sent;
            }
        """));

    [Theory]
    [InlineData("if (data.Length == 0) { _gate.Release(); return; }")]
    [InlineData("if (data.Length == 0) { this._gate.Release(); throw new ArgumentException(); }")]
    public Task No_fix_is_offered_where_the_gate_is_released_on_the_way(string early) => RuleTest.VerifyNoFixAsync<SendGateNotReleasedAnalyzer, ReleaseInFinallyFix>(With($$"""
            async Task M(WebSocket webSocket, byte[] data)
            {
                await _gate.WaitAsync();
                {{early}}
                await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default);
                {|TRN5005:_gate.Release()|};
            }
        """));

    private static Task VerifyBodyAsync(string statements) => VerifyAsync(With($$"""
            async Task M(WebSocket webSocket, IMessageChannel channel, Socket socket, NetworkStream stream, UdpClient udp, byte[] data)
            {
                await Task.Yield();
                {{statements}}
            }
        """));

    private static string With(string members) => $$"""
        class AsyncLock
        {
            public Task<IDisposable> LockAsync() => throw new NotSupportedException();
            public Task WaitAsync() => Task.CompletedTask;
            public void Release() { }
        }

        class Sender
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Semaphore _kernelGate = new(1, 1);
            private readonly SemaphoreSlim _other = new(1, 1);
            private readonly AsyncLock _asyncLock = new();

        {{members}}

            private async Task SendCoreAsync(WebSocket webSocket, byte[] data) => await webSocket.SendAsync(data, WebSocketMessageType.Text, true, default);

            private async Task QuietAsync(NetworkStream stream, byte[] data)
            {
                try
                {
                    await stream.WriteAsync(data);
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        """;

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<SendGateNotReleasedAnalyzer>(source);
}
