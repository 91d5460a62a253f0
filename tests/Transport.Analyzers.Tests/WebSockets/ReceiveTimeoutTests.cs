using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class ReceiveTimeoutTests
{
    [Theory]
    [InlineData("while (ws.State == WebSocketState.Open) { using var cts = new CancellationTokenSource(TimeSpan.FromSeconds(5)); try { await {|TRN2011:ws.ReceiveAsync(buffer, cts.Token)|}; } catch (OperationCanceledException) { continue; } }")]
    [InlineData("while (true) { var cts = new CancellationTokenSource(1000); try { var r = await {|TRN2011:ws.ReceiveAsync(new ArraySegment<byte>(buffer), cts.Token)|}.ConfigureAwait(false); if (r.MessageType == WebSocketMessageType.Close) { break; } } catch (TaskCanceledException) { Console.WriteLine(\"idle\"); } }")]
    [InlineData("while (true) { using var cts = CancellationTokenSource.CreateLinkedTokenSource(stop); cts.CancelAfter(TimeSpan.FromSeconds(1)); try { await {|TRN2011:ws.ReceiveAsync(buffer, cts.Token)|}; } catch (OperationCanceledException) when (!stop.IsCancellationRequested) { await ws.SendAsync(buffer, WebSocketMessageType.Text, true, stop); } }")]
    [InlineData("for (int i = 0; i < 3; i++) { var timeout = new CancellationTokenSource(500); var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token); var token = linked.Token; try { await {|TRN2011:ws.ReceiveAsync(buffer, token)|}; } catch { } }")]
    [InlineData("try { await {|TRN2011:ws.ReceiveAsync(buffer, new CancellationTokenSource(2000).Token)|}; } catch (OperationCanceledException) { } await ws.SendAsync(buffer, WebSocketMessageType.Text, true, stop);")]
    [InlineData("var cts = new CancellationTokenSource(2000); try { await {|TRN2011:ws.ReceiveAsync(buffer, cts.Token)|}; } catch (OperationCanceledException) { await ws.CloseAsync(WebSocketCloseStatus.PolicyViolation, \"too slow\", stop); }")]
    [InlineData("while (true) { var cts = new CancellationTokenSource(100); try { do { await {|TRN2011:ws.ReceiveAsync(buffer, cts.Token)|}; } while (buffer[0] == 0); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("while (true) { var cts = new CancellationTokenSource(100); try { {|TRN2011:ws.ReceiveAsync(buffer, cts.Token)|}.Wait(); } catch (Exception) { } }")]
    [InlineData("using var all = new CancellationTokenSource(9000); while (!all.IsCancellationRequested) { using var cts = CancellationTokenSource.CreateLinkedTokenSource(all.Token); cts.CancelAfter(100); try { await {|TRN2011:ws.ReceiveAsync(buffer, cts.Token)|}; } catch (OperationCanceledException) { } }")]
    public Task A_timeout_after_which_the_socket_is_used_is_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("while (true) { using var cts = new CancellationTokenSource(5000); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { break; } }")]
    [InlineData("while (true) { using var cts = new CancellationTokenSource(5000); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { throw new TimeoutException(); } }")]
    [InlineData("using var cts = new CancellationTokenSource(5000); try { while (true) { await ws.ReceiveAsync(buffer, cts.Token); } } catch (OperationCanceledException) { Console.WriteLine(\"over\"); }")]
    [InlineData("using var cts = new CancellationTokenSource(5000); await ws.ReceiveAsync(buffer, cts.Token); await ws.SendAsync(buffer, WebSocketMessageType.Text, true, stop);")]
    [InlineData("using var cts = new CancellationTokenSource(5000); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { ws.Abort(); }")]
    [InlineData("while (true) { try { await ws.ReceiveAsync(buffer, stop); } catch (OperationCanceledException) { } }")]
    [InlineData("while (true) { using var cts = CancellationTokenSource.CreateLinkedTokenSource(stop); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { } }")]
    [InlineData("while (true) { using var cts = new CancellationTokenSource(5000); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (WebSocketException) { } }")]
    [InlineData("while (true) { using var cts = new CancellationTokenSource(5000); try { await socket.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { } }")]
    [InlineData("while (true) { using var cts = new CancellationTokenSource(5000); try { await stream.ReadAsync(buffer, cts.Token); } catch (OperationCanceledException) { } }")]
    [InlineData("while (true) { using var cts = new CancellationTokenSource(Timeout.InfiniteTimeSpan); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { } }")]
    [InlineData("using var cts = new CancellationTokenSource(5000); while (!cts.IsCancellationRequested) { try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { } }")]
    [InlineData("using var cts = new CancellationTokenSource(5000); var token = cts.Token; while (!token.IsCancellationRequested) { try { await ws.ReceiveAsync(buffer, token); } catch { } }")]
    [InlineData("while (true) { using var client = new ClientWebSocket(); using var cts = new CancellationTokenSource(5000); try { await client.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { } }")]
    [InlineData("while (true) { using var cts = CancellationTokenSource.CreateLinkedTokenSource(stop); cts.CancelAfter(5); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) when (stop.IsCancellationRequested) { } }")]
    [InlineData("using var cts = new CancellationTokenSource(5000); bool late = false; try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { late = true; } if (late) { return; } await ws.SendAsync(buffer, WebSocketMessageType.Text, true, stop);")]
    [InlineData("using var cts = new CancellationTokenSource(5000); try { await ws.ReceiveAsync(buffer, cts.Token); } catch (OperationCanceledException) { } finally { if (ws.State == WebSocketState.Open) { await ws.CloseOutputAsync(WebSocketCloseStatus.Empty, null, stop); } }")]
    public Task Other_receives_are_not_reported(string statements) => VerifyBodyAsync(statements);

    [Fact]
    public Task A_new_connection_after_the_timeout_is_not_reported() => VerifyAsync("""
        class Watcher
        {
            private ClientWebSocket _socket = new();

            async Task RunAsync(CancellationToken stopping)
            {
                while (!stopping.IsCancellationRequested)
                {
                    using var idle = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                    idle.CancelAfter(TimeSpan.FromSeconds(30));
                    try
                    {
                        await _socket.ReceiveAsync(new byte[100], idle.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        await ReconnectAsync(stopping);
                    }
                }
            }

            private async Task ReconnectAsync(CancellationToken stopping)
            {
                _socket.Dispose();
                _socket = new ClientWebSocket();
                await _socket.ConnectAsync(new Uri("wss://example.com"), stopping);
            }
        }
        """);

    [Fact]
    public Task A_field_and_a_local_function_are_followed() => VerifyAsync("""
        partial class Poller(WebSocket socket)
        {
            private readonly CancellationTokenSource _timeout = new();

            void Poll()
            {
                async Task LoopAsync()
                {
                    while (true)
                    {
                        _timeout.CancelAfter(250);
                        try
                        {
                            await {|TRN2011:socket.ReceiveAsync(new byte[100], _timeout.Token)|};
                        }
                        catch (OperationCanceledException)
                        {
                        }
                    }
                }

                _ = LoopAsync();
            }
        }
        """);

    [Fact]
    public Task Top_level_statements_are_reported() => RuleTest.VerifyAsync<ReceiveTimeoutAnalyzer>(
        """
        using var socket = new ClientWebSocket();
        while (true)
        {
            using var idle = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await {|TRN2011:socket.ReceiveAsync(new byte[100], idle.Token)|};
            }
            catch (OperationCanceledException)
            {
                Console.Write('.');
            }
        }
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            async Task M(WebSocket ws) { while (true) { try { await ws.ReceiveAsync(new byte[1], new CancellationTokenSource(1).Token); } catch { } } }
        }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<ReceiveTimeoutAnalyzer>(
        """
        class C
        {
            async Task A(Missing ws) { while (true) { try { await ws.ReceiveAsync(new byte[1], new CancellationTokenSource(1).Token); } catch { } } }
            async Task B(WebSocket ws) { while (true) { try { await ws.ReceiveAsync(); await ws.ReceiveAsync(new byte[1], cts.Token); } catch (Missing) { } } }
            async Task D(dynamic ws) { while (true) { try { await ws.ReceiveAsync(new byte[1], new CancellationTokenSource(1).Token); } catch { } } }
        }
        """,
        static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    private static Task VerifyBodyAsync(string statements) => VerifyAsync($$"""
        class C
        {
            async Task M(WebSocket ws, Socket socket, NetworkStream stream, byte[] buffer, CancellationToken stop)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<ReceiveTimeoutAnalyzer>(source);
}
