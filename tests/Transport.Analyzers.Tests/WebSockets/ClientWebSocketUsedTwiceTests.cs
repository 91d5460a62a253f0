using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class ClientWebSocketUsedTwiceTests
{
    [Theory]
    [InlineData("var ws = new ClientWebSocket(); while (true) { try { await {|TRN2008:ws.ConnectAsync(uri, stop)|}; break; } catch (Exception) { await Task.Delay(1000); } }")]
    [InlineData("using var ws = new ClientWebSocket(); while (ws.State != WebSocketState.Open) { try { await {|TRN2008:ws.ConnectAsync(uri, stop)|}; } catch { await Task.Delay(1000); } }")]
    [InlineData("using var ws = new ClientWebSocket(); for (int i = 0; i < 5; i++) { try { await {|TRN2008:ws.ConnectAsync(uri, stop)|}.ConfigureAwait(false); return; } catch (WebSocketException) when (i < 4) { } }")]
    [InlineData("var ws = new ClientWebSocket(); foreach (var address in new[] { uri, uri }) { try { await {|TRN2008:ws.ConnectAsync(address, stop)|}; break; } catch (WebSocketException) { continue; } }")]
    [InlineData("var ws = new ClientWebSocket(); bool connected = false; while (!connected) { try { await {|TRN2008:ws.ConnectAsync(uri, stop)|}; connected = true; } catch (Exception e) { Console.WriteLine(e.Message); } }")]
    [InlineData("var ws = new ClientWebSocket(); while (!stop.IsCancellationRequested) { if (ws.State != WebSocketState.Open) { await {|TRN2008:ws.ConnectAsync(uri, stop)|}; } await ws.ReceiveAsync(new byte[1], stop); }")]
    [InlineData("var ws = new ClientWebSocket(); while (true) { await {|TRN2008:ws.ConnectAsync(uri, stop)|}; while (ws.State == WebSocketState.Open) { await ws.ReceiveAsync(new byte[1], stop); } await Task.Delay(1); }")]
    [InlineData("var ws = new ClientWebSocket(); do { try { {|TRN2008:ws.ConnectAsync(uri, stop)|}.Wait(); } catch (AggregateException) { Thread.Sleep(1); } } while (ws.State != WebSocketState.Open);")]
    [InlineData("var ws = new ClientWebSocket(); try { await ws.ConnectAsync(uri, stop); } catch (WebSocketException) { await Task.Delay(1000); await {|TRN2008:ws.ConnectAsync(uri, stop)|}; }")]
    [InlineData("var ws = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); await ws.CloseAsync(WebSocketCloseStatus.Empty, null, stop); await {|TRN2008:ws.ConnectAsync(uri, stop)|};")]
    [InlineData("async Task Retry(ClientWebSocket ws) { while (true) { try { await {|TRN2008:ws.ConnectAsync(uri, stop)|}; return; } catch (Exception) { await Task.Delay(1); } } } await Retry(new ClientWebSocket());")]
    public Task A_second_connect_of_one_instance_is_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("while (true) { var ws = new ClientWebSocket(); try { await ws.ConnectAsync(uri, stop); break; } catch { await Task.Delay(1000); } }")]
    [InlineData("while (true) { using (var ws = new ClientWebSocket()) { try { await ws.ConnectAsync(uri, stop); break; } catch { } } }")]
    [InlineData("var ws = new ClientWebSocket(); while (true) { try { await ws.ConnectAsync(uri, stop); break; } catch { ws.Dispose(); ws = new ClientWebSocket(); } }")]
    [InlineData("ClientWebSocket? ws = null; while (true) { try { ws ??= new ClientWebSocket(); await ws.ConnectAsync(uri, stop); break; } catch { ws = null; } }")]
    [InlineData("var ws = new ClientWebSocket(); foreach (var address in new[] { uri }) { if (address.IsAbsoluteUri) { await ws.ConnectAsync(address, stop); break; } }")]
    [InlineData("var ws = new ClientWebSocket(); while (true) { try { await ws.ConnectAsync(uri, stop); break; } catch (Exception) { throw; } }")]
    [InlineData("var ws = new ClientWebSocket(); while (true) { try { await ws.ConnectAsync(uri, stop); break; } catch (Exception) { return; } }")]
    [InlineData("var ws = new ClientWebSocket(); while (ws.State == WebSocketState.None) { await ws.ConnectAsync(uri, stop); }")]
    [InlineData("var ws = new ClientWebSocket(); bool connected = false; while (true) { if (!connected) { await ws.ConnectAsync(uri, stop); connected = true; } await ws.ReceiveAsync(new byte[1], stop); }")]
    [InlineData("while (true) { try { await NewAsync(); break; } catch { } } async Task NewAsync() { var ws = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); }")]
    [InlineData("var ws = new ClientWebSocket(); try { await ws.ConnectAsync(uri, stop); } catch { ws = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); }")]
    [InlineData("var tcp = new TcpClient(); while (true) { try { await tcp.ConnectAsync(\"a\", 1); break; } catch { await Task.Delay(1); } }")]
    public Task A_new_instance_or_a_single_attempt_is_not_reported(string statements) => VerifyBodyAsync(statements);

    [Fact]
    public Task A_reconnect_method_of_a_read_only_instance_is_reported() => VerifyAsync("""
        sealed class ObsClient : IDisposable
        {
            private static readonly ClientWebSocket Client = new ClientWebSocket();
            private readonly Uri _server;

            public ObsClient(Uri server) => _server = server;

            public async Task<bool> ConnectAsync()
            {
                try
                {
                    await Client.ConnectAsync(_server, CancellationToken.None);
                    return true;
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                    return false;
                }
            }

            public async Task ReconnectAsync()
            {
                await DisconnectAsync();
                await {|TRN2008:ConnectAsync()|};
            }

            public Task DisconnectAsync() => Client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

            public void Dispose() => Client.Dispose();
        }
        """);

    [Fact]
    public Task A_receive_loop_that_connects_again_in_its_handler_is_reported() => VerifyAsync("""
        class Ticker
        {
            private ClientWebSocket ws = new ClientWebSocket();

            public async Task StartAsync(Uri uri)
            {
                await ws.ConnectAsync(uri, CancellationToken.None);
                try
                {
                    while (ws.State == WebSocketState.Open)
                    {
                        await ws.ReceiveAsync(new byte[512], CancellationToken.None);
                    }
                }
                catch (WebSocketException)
                {
                    await Task.Delay(5000);
                    await {|TRN2008:StartAsync(uri)|};
                }
            }
        }
        """);

    [Fact]
    public Task A_service_that_retries_its_own_connect_method_is_reported() => VerifyAsync("""
        partial class Service
        {
            private readonly ClientWebSocket _socket;

            public Service() => _socket = new ClientWebSocket();

            protected async Task ExecuteAsync(CancellationToken stopping)
            {
                while (!stopping.IsCancellationRequested)
                {
                    try
                    {
                        await {|TRN2008:ConnectAndReadAsync(stopping)|};
                    }
                    catch (Exception e)
                    {
                        Console.WriteLine(e.Message);
                        await Task.Delay(TimeSpan.FromSeconds(5), stopping);
                    }
                }
            }
        }

        partial class Service
        {
            private async Task ConnectAndReadAsync(CancellationToken stopping)
            {
                await _socket.ConnectAsync(new Uri("wss://example.com"), stopping);
                await _socket.ReceiveAsync(new byte[100], stopping);
            }
        }
        """);

    [Fact]
    public Task A_field_that_is_given_a_new_instance_on_the_way_is_not_reported() => VerifyAsync("""
        class Feed
        {
            private ClientWebSocket _socket = new();
            private ClientWebSocket? _other;

            public async Task RunAsync(Uri uri, CancellationToken stopping)
            {
                while (!stopping.IsCancellationRequested)
                {
                    try
                    {
                        Renew();
                        await _socket.ConnectAsync(uri, stopping);
                    }
                    catch (WebSocketException)
                    {
                    }
                }
            }

            public async Task ReconnectAsync(Uri uri)
            {
                _other?.Dispose();
                _other = new ClientWebSocket();
                await _other.ConnectAsync(uri, default);
            }

            public async Task OnClosedAsync(Uri uri)
            {
                try
                {
                    await _socket.ReceiveAsync(new byte[1], default);
                }
                catch (WebSocketException)
                {
                    await _socket.ConnectAsync(uri, default);
                }
            }

            private void Renew() => _socket = new ClientWebSocket();
        }
        """);

    [Fact]
    public Task A_wrapper_that_connects_once_is_not_reported() => VerifyAsync("""
        sealed class Adapter : IDisposable
        {
            private readonly ClientWebSocket _client = new();

            public WebSocketState State => _client.State;

            public Task ConnectAsync(Uri uri, CancellationToken cancellationToken)
            {
                _client.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
                return _client.State == WebSocketState.Open ? Task.CompletedTask : _client.ConnectAsync(uri, cancellationToken);
            }

            public void Dispose() => _client.Dispose();
        }
        """);

    [Theory]
    [InlineData("var ws = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); {|TRN2008:ws.Options|}.KeepAliveInterval = TimeSpan.Zero;")]
    [InlineData("var ws = new ClientWebSocket(); try { await ws.ConnectAsync(uri, stop); } catch (WebSocketException) { } if (uri.IsAbsoluteUri) { {|TRN2008:ws.Options|}.SetRequestHeader(\"a\", \"b\"); }")]
    public Task Options_after_the_connect_are_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("var ws = new ClientWebSocket(); ws.Options.AddSubProtocol(\"chat\"); await ws.ConnectAsync(uri, stop);")]
    [InlineData("var ws = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); Console.WriteLine(ws.Options.KeepAliveInterval);")]
    [InlineData("var ws = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); ws = new ClientWebSocket(); ws.Options.AddSubProtocol(\"chat\");")]
    [InlineData("var ws = new ClientWebSocket(); var other = new ClientWebSocket(); await ws.ConnectAsync(uri, stop); other.Options.AddSubProtocol(\"chat\");")]
    public Task Options_before_the_connect_are_not_reported(string statements) => VerifyBodyAsync(statements);

    [Fact]
    public Task Top_level_statements_are_reported() => RuleTest.VerifyAsync<ClientWebSocketUsedTwiceAnalyzer>(
        """
        var socket = new ClientWebSocket();
        while (true)
        {
            try
            {
                await {|TRN2008:socket.ConnectAsync(new Uri("wss://example.com"), default)|};
                break;
            }
            catch (WebSocketException)
            {
                await Task.Delay(1000);
            }
        }
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            async Task M(ClientWebSocket ws, Uri uri) { while (true) { try { await ws.ConnectAsync(uri, default); } catch { } } }
        }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<ClientWebSocketUsedTwiceAnalyzer>(
        """
        class C
        {
            async Task A(Missing ws, Uri uri) { while (true) { try { await ws.ConnectAsync(uri, default); } catch { } } }
            async Task B(dynamic ws, Uri uri) { while (true) { try { await ws.ConnectAsync(uri, default); } catch { } } }
            async Task D(ClientWebSocket ws) { while ( { ws.ConnectAsync(; ws.Options. } }
        }
        """,
        static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_makes_a_new_instance() => RuleTest.VerifyFixAsync<ClientWebSocketUsedTwiceAnalyzer, NewClientWebSocketFix>(
        """
        class Client
        {
            private ClientWebSocket _socket = new();

            async Task LocalAsync(Uri uri)
            {
                var ws = new ClientWebSocket();
                while (true)
                {
                    try
                    {
                        // Try.
                        await {|TRN2008:ws.ConnectAsync(uri, default)|};
                        break;
                    }
                    catch (WebSocketException)
                    {
                        await Task.Delay(1000);
                    }
                }
            }

            async Task ReconnectAsync(Uri uri)
            {
                await {|TRN2008:_socket.ConnectAsync(uri, default)|};
            }
        }
        """,
        """
        class Client
        {
            private ClientWebSocket _socket = new();

            async Task LocalAsync(Uri uri)
            {
                var ws = new ClientWebSocket();
                while (true)
                {
                    try
                    {
                        // Try.
                        ws.Dispose();
                        ws = new ClientWebSocket();
                        await ws.ConnectAsync(uri, default);
                        break;
                    }
                    catch (WebSocketException)
                    {
                        await Task.Delay(1000);
                    }
                }
            }

            async Task ReconnectAsync(Uri uri)
            {
                _socket.Dispose();
                _socket = new ClientWebSocket();
                await _socket.ConnectAsync(uri, default);
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_the_variable_cannot_be_assigned_or_has_options() => RuleTest.VerifyNoFixAsync<ClientWebSocketUsedTwiceAnalyzer, NewClientWebSocketFix>("""
        class Client
        {
            private readonly ClientWebSocket _socket = new();

            async Task ReconnectAsync(Uri uri) => await {|TRN2008:_socket.ConnectAsync(uri, default)|};

            async Task UsingAsync(Uri uri)
            {
                using var one = new ClientWebSocket();
                var two = new ClientWebSocket();
                two.Options.AddSubProtocol("chat");
                while (true)
                {
                    try
                    {
                        await {|TRN2008:one.ConnectAsync(uri, default)|};
                        await {|TRN2008:two.ConnectAsync(uri, default)|};
                    }
                    catch (WebSocketException)
                    {
                    }
                }
            }
        }
        """);

    private static Task VerifyBodyAsync(string statements) => VerifyAsync($$"""
        class C
        {
            async Task M(Uri uri, CancellationToken stop)
            {
                {{statements}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<ClientWebSocketUsedTwiceAnalyzer>(source);
}
