using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class TokenCancelledBeforeCloseTests
{
    [Fact]
    public Task Cancelling_the_receive_loop_before_the_close_is_reported() => VerifyAsync("""
        sealed class Bridge : IAsyncDisposable
        {
            private readonly ClientWebSocket _socket = new();
            private CancellationTokenSource? _receiving;
            private Task? _loop;

            public async Task ConnectAsync(Uri address, CancellationToken cancellationToken)
            {
                await _socket.ConnectAsync(address, cancellationToken);
                _receiving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                _loop = ReceiveAsync(_receiving.Token);
            }

            public async ValueTask DisposeAsync()
            {
                _receiving?{|TRN2007:.Cancel()|};
                if (_socket.State == WebSocketState.Open)
                {
                    try
                    {
                        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
                    }
                    catch
                    {
                    }
                }

                _socket.Dispose();
            }

            private async Task ReceiveAsync(CancellationToken cancellationToken)
            {
                var buffer = new byte[8192];
                while (_socket.State == WebSocketState.Open)
                {
                    await _socket.ReceiveAsync(buffer, cancellationToken);
                }
            }
        }
        """);

    [Theory]
    [InlineData("{|TRN2007:_stopping.Cancel()|}; await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);")]
    [InlineData("await {|TRN2007:_stopping.CancelAsync()|}; await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);")]
    [InlineData("try { {|TRN2007:_stopping.Cancel()|}; Console.WriteLine(); } finally { await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); }")]
    [InlineData("if (!_stopping.IsCancellationRequested) { {|TRN2007:_stopping.Cancel()|}; } await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default).ConfigureAwait(false);")]
    [InlineData("{|TRN2007:this._stopping.Cancel()|}; if (_socket == null) return; _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default).Wait();")]
    public Task Cancel_then_close_is_reported(string statements) => VerifyStopAsync(statements);

    [Theory]
    [InlineData("await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); _stopping.Cancel();")]
    [InlineData("_stopping.Cancel(); _socket.Dispose();")]
    [InlineData("_stopping.Cancel(); _socket.Abort();")]
    [InlineData("_stopping.CancelAfter(5000); await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("_other.Cancel(); await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("if (_socket.State != WebSocketState.Open) { _stopping.Cancel(); return; } await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("if (_socket.State != WebSocketState.Open) { _stopping.Cancel(); } else { await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); }")]
    [InlineData("await RunAsync(); _stopping.Cancel(); await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("var loop = RunAsync(); await loop; _stopping.Cancel(); await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("Action later = () => _stopping.Cancel(); await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); later();")]
    [InlineData("_stopping.Cancel(); await _second.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    public Task Other_orders_are_not_reported(string statements) => VerifyStopAsync(statements);

    [Fact]
    public Task A_close_of_another_connection_is_not_reported() => VerifyAsync("""
        class Client
        {
            private ClientWebSocket _socket = new();
            private CancellationTokenSource _stopping = new();

            async Task RunAsync()
            {
                await _socket.ReceiveAsync(new byte[100], _stopping.Token);
            }

            async Task ProbeAsync(Uri address, CancellationToken limit)
            {
                _stopping.Cancel();
                _socket.Dispose();
                _socket = new ClientWebSocket();
                await _socket.ConnectAsync(address, limit);
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit);
            }

            async Task StopAsync(CancellationToken limit)
            {
                {|TRN2007:_stopping.Cancel()|};
                var socket = _socket;
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit);
            }
        }
        """);

    [Fact]
    public Task A_lambda_that_receives_is_followed() => VerifyAsync("""
        class Proxy
        {
            async Task RunAsync(WebSocket client)
            {
                using var stop = new CancellationTokenSource();
                var token = stop.Token;
                var receiving = Task.Run(async () =>
                {
                    while (true)
                    {
                        await client.ReceiveAsync(new byte[100], token);
                    }
                });
                var sending = Task.Delay(1000);
                await Task.WhenAny(receiving, sending);
                {|TRN2007:stop.Cancel()|};
                await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task A_linked_source_and_a_partial_class_are_followed() => VerifyAsync("""
        partial class Client
        {
            private readonly CancellationTokenSource _lifetime = new();
            private readonly ClientWebSocket _socket = new();

            public async Task StopAsync()
            {
                {|TRN2007:_lifetime.Cancel()|};
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }

        partial class Client
        {
            public async Task RunAsync(CancellationToken cancellationToken)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
                await ReadAsync(linked.Token);
            }

            private async Task ReadAsync(CancellationToken cancellationToken) => await _socket.ReceiveAsync(new byte[1], cancellationToken);
        }
        """);

    [Fact]
    public Task A_receive_that_has_ended_in_the_same_method_is_not_reported() => VerifyAsync("""
        class Session
        {
            async Task RunAsync(WebSocket socket)
            {
                using var stop = new CancellationTokenSource();
                var pings = PingAsync(socket, stop.Token);
                while ((await socket.ReceiveAsync(new byte[100], stop.Token)).MessageType != WebSocketMessageType.Close)
                {
                }

                stop.Cancel();
                await pings;
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }

            async Task PingAsync(WebSocket socket, CancellationToken stopping)
            {
                while (!stopping.IsCancellationRequested)
                {
                    await socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, CancellationToken.None);
                    await Task.Delay(1000, stopping);
                }
            }
        }
        """);

    [Fact]
    public Task A_receive_on_a_TCP_socket_is_not_reported() => VerifyAsync("""
        class Mixed
        {
            private readonly CancellationTokenSource _stopping = new();

            async Task ReadAsync(Socket socket) => await socket.ReceiveAsync(new byte[1], _stopping.Token);

            async Task StopAsync(WebSocket socket)
            {
                _stopping.Cancel();
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            CancellationTokenSource s = new();
            WebSocket w = null!;
            async Task A() => await w.ReceiveAsync(new byte[1], s.Token);
            async Task B() { s.Cancel(); await w.CloseAsync(WebSocketCloseStatus.Empty, null, default); }
        }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<TokenCancelledBeforeCloseAnalyzer>(
        """
        class C
        {
            CancellationTokenSource s = new();
            async Task A(Missing w) => await w.ReceiveAsync(new byte[1], s.Token);
            async Task B(Missing w) { s.Cancel(); await w.CloseAsync(WebSocketCloseStatus.Empty, null, default); }
            async Task D(WebSocket w) { s.Cancel( ; await w.CloseAsync(); await w.ReceiveAsync(s.); }
        }
        """,
        static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_closes_first() => RuleTest.VerifyFixAsync<TokenCancelledBeforeCloseAnalyzer, CloseBeforeCancelFix>(
        With("""
            public async Task StopAsync()
            {
                // Over now.
                {|TRN2007:_stopping.Cancel()|};
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }

            public async Task CloseAsync()
            {
                {|TRN2007:_stopping.Cancel()|};
                if (_socket.State == WebSocketState.Open)
                {
                    await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                }
            }
        """),
        With("""
            public async Task StopAsync()
            {
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                // Over now.
                _stopping.Cancel();
            }

            public async Task CloseAsync()
            {
                if (_socket.State == WebSocketState.Open)
                {
                    await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                }
                _stopping.Cancel();
            }
        """));

    [Fact]
    public Task The_fix_moves_each_comment_with_its_statement() => RuleTest.VerifyFixAsync<TokenCancelledBeforeCloseAnalyzer, CloseBeforeCancelFix>(
        With("""
            public async Task StopAsync()
            {
                Console.WriteLine();

                // Ends the loop.
                {|TRN2007:_stopping.Cancel()|}; // At once.

                // Says good-bye.
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); // To the peer.
            }
        """),
        With("""
            public async Task StopAsync()
            {
                Console.WriteLine();

                // Says good-bye.
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); // To the peer.

                // Ends the loop.
                _stopping.Cancel(); // At once.
            }
        """));

    [Fact]
    public Task No_fix_is_offered_where_something_stands_between() => RuleTest.VerifyNoFixAsync<TokenCancelledBeforeCloseAnalyzer, CloseBeforeCancelFix>(With("""
            public async Task StopAsync(Task loop)
            {
                {|TRN2007:_stopping.Cancel()|};
                await loop;
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        """));

    private static Task VerifyStopAsync(string statements) => VerifyAsync(With($$"""
            public async Task StopAsync()
            {
                await Task.Yield();
                {{statements}}
            }
        """));

    private static string With(string members) => $$"""
        class Client
        {
            private readonly CancellationTokenSource _stopping = new();
            private readonly CancellationTokenSource _other = new();
            private readonly ClientWebSocket _socket = new();
            private readonly ClientWebSocket _second = new();

            private async Task RunAsync()
            {
                while (_socket.State == WebSocketState.Open)
                {
                    await _socket.ReceiveAsync(new byte[100], _stopping.Token);
                }
            }

        {{members}}
        }
        """;

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<TokenCancelledBeforeCloseAnalyzer>(source);
}
