using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.Closing;

namespace Transport.Analyzers.Tests.Closing;

public sealed class CloseCanWaitForEverTests
{
    [Theory]
    [InlineData("await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|};")]
    [InlineData("await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|};")]
    [InlineData("await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, new CancellationToken(false))|};")]
    [InlineData("var none = CancellationToken.None; await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, none)|};")]
    [InlineData("{|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|}.Wait();")]
    [InlineData("{|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|}.GetAwaiter().GetResult();")]
    [InlineData("if (webSocket?.State == WebSocketState.Open) { await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, new CancellationToken())|}; }")]
    [InlineData("using var client = new ClientWebSocket(); await {|TRN2006:client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|}.ConfigureAwait(false);")]
    [InlineData("if (webSocket.State is WebSocketState.Open or WebSocketState.CloseReceived) { await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|}; }")]
    [InlineData("while (webSocket.State == WebSocketState.Open) { if (stopping.IsCancellationRequested) { break; } await webSocket.ReceiveAsync(new byte[9], stopping); } await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|};")]
    [InlineData("while (true) { var result = await webSocket.ReceiveAsync(new byte[9], stopping); if (result.MessageType == WebSocketMessageType.Close) { break; } if (result.Count == 9) { await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.MessageTooBig, null, default)|}; return; } }")]
    [InlineData("if (webSocket.State == WebSocketState.Open || webSocket.State == WebSocketState.CloseReceived) { await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|}; }")]
    public Task A_close_without_a_bound_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stopping);")]
    [InlineData("using var bound = new CancellationTokenSource(5000); await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);")]
    [InlineData("await webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);")]
    [InlineData("if (webSocket.State == WebSocketState.CloseReceived) { await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); }")]
    [InlineData("var result = await webSocket.ReceiveAsync(new byte[9], stopping); if (result.MessageType == WebSocketMessageType.Close) { await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); }")]
    [InlineData("var result = await webSocket.ReceiveAsync(new byte[9], stopping); if (result.MessageType != WebSocketMessageType.Close) { return; } await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("if (webSocket.CloseStatus is { } status) { await webSocket.CloseAsync(status, webSocket.CloseStatusDescription, default); }")]
    [InlineData("await webSocket.CloseAsync(webSocket.CloseStatus ?? WebSocketCloseStatus.Empty, null, CancellationToken.None);")]
    [InlineData("await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));")]
    [InlineData("_ = webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Wait(1000);")]
    [InlineData("await Task.WhenAny(webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None), Task.Delay(1000));")]
    [InlineData("var close = webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); await Task.WhenAny(close, Task.Delay(1000));")]
    [InlineData("while (webSocket.State == WebSocketState.Open) { await webSocket.ReceiveAsync(new byte[9], stopping); } await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);")]
    [InlineData("while (true) { var result = await webSocket.ReceiveAsync(new byte[9], stopping); if (result.MessageType == WebSocketMessageType.Close) { break; } } if (webSocket.State is WebSocketState.Open or WebSocketState.CloseReceived) { await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); }")]
    [InlineData("await channel.CloseAsync();")]
    public Task A_close_that_ends_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task The_branch_of_a_peer_that_has_not_closed_is_reported() => VerifyAsync("""
        class Session
        {
            async Task ServeAsync(WebSocket socket, CancellationToken stopping)
            {
                var buffer = new byte[4096];
                while (true)
                {
                    var received = await socket.ReceiveAsync(buffer, stopping);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        return;
                    }

                    if (received.MessageType == WebSocketMessageType.Binary)
                    {
                        await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.InvalidMessageType, "text only", CancellationToken.None)|};
                        return;
                    }
                }
            }

            async Task OnceAsync(WebSocket socket, CancellationToken stopping)
            {
                var received = await socket.ReceiveAsync(new byte[4096], stopping);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    Console.WriteLine("closed");
                }
                else
                {
                    await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|};
                }
            }
        }
        """);

    [Fact]
    public Task An_open_state_and_a_handler_say_that_the_peer_has_not_closed() => VerifyAsync("""
        class Session
        {
            async Task ServeAsync(WebSocket socket, CancellationToken stopping)
            {
                try
                {
                    while (true)
                    {
                        var received = await socket.ReceiveAsync(new byte[100], stopping);
                        if (received.MessageType == WebSocketMessageType.Close)
                        {
                            break;
                        }
                    }
                }
                catch (FormatException)
                {
                    await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.InvalidPayloadData, null, CancellationToken.None)|};
                }
                finally
                {
                    if (socket.State == WebSocketState.Open)
                    {
                        await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|};
                    }
                }
            }

            async Task SwitchAsync(WebSocket socket, CancellationToken stopping)
            {
                var received = await socket.ReceiveAsync(new byte[100], stopping);
                switch (received.MessageType)
                {
                    case WebSocketMessageType.Close:
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        break;
                    case WebSocketMessageType.Binary:
                        await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.InvalidMessageType, null, CancellationToken.None)|};
                        break;
                }
            }

            async Task DisposeAsync(WebSocket socket)
            {
                if (!socket.CloseStatus.HasValue)
                {
                    await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|};
                }
            }

            async Task AnswerAsync(WebSocket socket, CancellationToken stopping)
            {
                var received = await socket.ReceiveAsync(new byte[100], stopping);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    if (socket.State != WebSocketState.Closed)
                    {
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    }

                    if (socket.State == WebSocketState.Open)
                    {
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task A_test_in_another_function_tells_nothing_about_this_one() => VerifyAsync("""
        static class Client
        {
            static async Task Main()
            {
                using var socket = new ClientWebSocket();
                await socket.ConnectAsync(new Uri("wss://example.com"), CancellationToken.None);
                _ = Task.Run(async () =>
                {
                    var received = await socket.ReceiveAsync(new byte[1024], CancellationToken.None);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        Console.WriteLine("over");
                    }
                });
                Console.ReadLine();
                await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None)|};
            }
        }
        """);

    [Fact]
    public Task A_wrapper_that_closes_in_its_disposal_is_reported() => VerifyAsync("""
        sealed partial class Feed : IAsyncDisposable
        {
            private readonly ClientWebSocket _socket = new();

            public async ValueTask DisposeAsync()
            {
                if (_socket.State == WebSocketState.Open)
                {
                    try
                    {
                        await {|TRN2006:_socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None)|}.ConfigureAwait(false);
                    }
                    catch (WebSocketException)
                    {
                    }
                }

                _socket.Dispose();
            }
        }

        sealed partial class Feed
        {
            public Task StopAsync() => {|TRN2006:_socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, null, default)|};
        }
        """);

    [Fact]
    public Task Top_level_statements_are_reported() => RuleTest.VerifyAsync<CloseCanWaitForEverAnalyzer>(
        """
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("wss://example.com"), default);
        await {|TRN2006:socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|};
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task The_usual_echo_loop_is_not_reported() => VerifyAsync("""
        static class Echo
        {
            static async Task RunAsync(WebSocket socket)
            {
                var buffer = new byte[1024 * 4];
                var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                while (!received.CloseStatus.HasValue)
                {
                    await socket.SendAsync(new ArraySegment<byte>(buffer, 0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
                    received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                }

                await socket.CloseAsync(received.CloseStatus.Value, received.CloseStatusDescription, CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task A_loop_that_ends_when_the_peer_closes_is_not_reported() => VerifyAsync("""
        class Session
        {
            async Task ReadAsync(WebSocket socket, CancellationToken stopping)
            {
                var buffer = new byte[1024];
                while (true)
                {
                    var received = await socket.ReceiveAsync(buffer, stopping);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        break;
                    }

                    Console.WriteLine(received.Count);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }

            async Task SwitchAsync(WebSocket socket, CancellationToken stopping)
            {
                var received = await socket.ReceiveAsync(new byte[1024], stopping);
                switch (received.MessageType)
                {
                    case WebSocketMessageType.Close:
                        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        break;
                }
            }
        }
        """);

    [Fact]
    public Task A_method_that_is_called_when_the_peer_has_closed_is_not_reported() => VerifyAsync("""
        class Session
        {
            private readonly WebSocket _socket;

            public Session(WebSocket socket) => _socket = socket;

            public async Task ReadAsync(CancellationToken stopping)
            {
                var received = await _socket.ReceiveAsync(new byte[1024], stopping);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await AnswerAsync();
                }
            }

            private Task AnswerAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        """);

    [Fact]
    public Task A_test_double_that_hands_the_token_on_is_not_reported() => VerifyAsync("""
        abstract class Recording(WebSocket inner) : WebSocket
        {
            public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
                inner.CloseAsync(closeStatus, statusDescription, cancellationToken);
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            Task M(WebSocket webSocket) => webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }
        """);

    [Fact]
    public Task Calls_that_do_not_bind_are_left_alone() => RuleTest.VerifyAsync<CloseCanWaitForEverAnalyzer>(
        """
        class C
        {
            Task A(Missing socket) => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
            Task B(WebSocket socket) => socket.CloseAsync();
            Task D(dynamic socket) => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        """,
        static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_uses_CloseOutputAsync() => RuleTest.VerifyFixAsync<CloseCanWaitForEverAnalyzer, CloseOutputFix>(
        """
        class C
        {
            // Says good-bye.
            Task M(WebSocket webSocket) => {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default)|};

            async Task N(WebSocket webSocket) => await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.Empty, null, CancellationToken.None)|}.ConfigureAwait(false); // Done.
        }
        """,
        """
        class C
        {
            // Says good-bye.
            Task M(WebSocket webSocket) => webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", default);

            async Task N(WebSocket webSocket) => await webSocket.CloseOutputAsync(WebSocketCloseStatus.Empty, null, CancellationToken.None).ConfigureAwait(false); // Done.
        }
        """);

    [Fact]
    public Task Another_fix_limits_the_wait() => RuleTest.VerifyFixAsync<CloseCanWaitForEverAnalyzer, LimitCloseFix>(
        """
        class C
        {
            async Task M(WebSocket first, WebSocket second)
            {
                Console.WriteLine();

                // Says good-bye.
                await {|TRN2006:first.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None)|};
                if (second.State == WebSocketState.Open)
                {
                    await {|TRN2006:second.CloseAsync(cancellationToken: default, closeStatus: WebSocketCloseStatus.Empty, statusDescription: null)|}.ConfigureAwait(false); // Done.
                }
            }
        }
        """,
        """
        class C
        {
            async Task M(WebSocket first, WebSocket second)
            {
                Console.WriteLine();

                // Says good-bye.
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
                await first.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", limit.Token);
                if (second.State == WebSocketState.Open)
                {
                    using CancellationTokenSource closeLimit = new(TimeSpan.FromSeconds(5));
                    await second.CloseAsync(cancellationToken: closeLimit.Token, closeStatus: WebSocketCloseStatus.Empty, statusDescription: null).ConfigureAwait(false); // Done.
                }
            }
        }
        """);

    [Fact]
    public Task No_limit_is_offered_where_it_would_not_live_as_long_as_the_close() => RuleTest.VerifyNoFixAsync<CloseCanWaitForEverAnalyzer, LimitCloseFix>("""
        class C
        {
            Task M(WebSocket webSocket) { return {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.Empty, null, default)|}; }

            async Task N(WebSocket webSocket, bool now)
            {
                if (now)
                    await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.Empty, null, default)|};
            }
        }
        """);

    private static Task VerifyBodyAsync(string statement) => VerifyAsync($$"""
        class C
        {
            async Task M(WebSocket webSocket, IMessageChannel channel, CancellationToken stopping)
            {
                {{statement}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<CloseCanWaitForEverAnalyzer>(source);
}
