using Microsoft.CodeAnalysis.Diagnostics;
using Transport.Analyzers.Datagrams;
using Transport.Analyzers.Messages;
using Transport.Analyzers.Registration;
using Transport.Analyzers.Streams;
using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Code that refers to itself, where a rule that follows values would follow for ever, or along every way there is.</summary>
public sealed class CircularCodeTests
{
    /// <summary>So that what never ends fails.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("""bool greeted = false, ready = false; while (true) { int n = socket.Receive(buffer); Use(buffer, n); if (!greeted) { ready = true; } if (ready) { greeted = true; } if (greeted) { break; } }""")]
    [InlineData("""while (Active) { int n = socket.Receive(buffer, 0, 9, SocketFlags.None); Use(buffer, n); if (Active) { _seen = true; } }""")]
    public Task Flags_that_depend_on_each_other(string statement) => RunAsync<EndOfStreamAnalyzer>(statement);

    [Fact]
    public Task A_piece_that_is_cut_from_itself() => RunAsync<UnframedDatagramAnalyzer>("""while (queue.Dequeue() is { } chunk) { chunk = chunk.Take(512).ToArray(); udp.Send(chunk, chunk.Length); }""");

    [Fact]
    public Task A_local_that_is_its_own_value() => RunAsync<UnframedDatagramAnalyzer>("""for (int i = 0; i < 9; i++) { byte[] part = part.Take(9).ToArray(); byte[] all = all; udp.Send(part, part.Length); udp.Send(all, all.Length); }""", compiles: false);

    [Fact]
    public Task A_builder_that_is_its_own_receiver() => RunAsync<TransportSelectionAnalyzer>("""services.AddTransport(o => { Transport.DependencyInjection.StreamTransportBuilder tcp = tcp.UseFraming(null!); });""", compiles: false);

    [Fact]
    public Task A_decoder_with_many_fields() => RunAsync<BufferOutlivesMessageAnalyzer>(
        $$"""
        if (channel.TryReceive(out ReceivedMessage message)) { using (message) { ReadOnlyMemory<byte> rest = message.Payload; long sum = 0; {{string.Concat(Enumerable.Repeat("sum += rest.Span[0]; rest = rest[1..]; ", 100))}} Console.WriteLine(sum); } }
        """);

    [Fact]
    public Task Methods_that_hand_a_token_to_each_other() => VerifyAsync<TokenCancelledBeforeCloseAnalyzer>(
        $$"""
        class Client
        {
            private readonly ClientWebSocket _socket = new();
            private readonly CancellationTokenSource _stop = new();

            async Task FirstAsync(CancellationToken token)
            {
                await _socket.ReceiveAsync(new byte[9], token);
                {{string.Concat(Enumerable.Repeat("await SecondAsync(token); ", 20))}}
            }

            async Task SecondAsync(CancellationToken token)
            {
                {{string.Concat(Enumerable.Repeat("await FirstAsync(token); ", 20))}}
            }

            async Task StopAsync(CancellationTokenSource other)
            {
                other.Cancel();
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
            }
        }
        """);

    [Theory]
    [InlineData("byte[] data = new byte[70_000]; (data, _) = Compress(data); udp.Send(data, data.Length);")]
    [InlineData("byte[] data = new byte[70_000]; Shrink(ref data); udp.Send(data, data.Length);")]
    public Task A_value_that_is_given_in_another_way_is_not_known(string statement) => RunAsync<DatagramTooLargeAnalyzer>(statement);

    [Fact]
    public Task A_sum_of_thousands_of_terms() => RunAsync<Transport.Analyzers.Receiving.OverlappingReceivesAnalyzer>(
        $$"""
        string text = {{string.Join(" + ", Enumerable.Range(0, 3_000).Select(static i => $"buffer[{i}].ToString()"))}}; Task a = channel.ReceiveAsync().AsTask(); a.Wait(); Console.WriteLine(text);
        """);

    [Fact]
    public Task A_builder_that_was_elsewhere_before() => VerifyAsync<DatagramFramingAnalyzer>("""
        static class Defaults
        {
            public static Transport.DependencyInjection.TransportClientBuilder WithDefaults(this Transport.DependencyInjection.TransportClientBuilder builder) => builder;

            public static void Add(IServiceCollection services) => services.AddTransport(o => o.WithDefaults().UseUdp("127.0.0.1:9000"));
        }
        """);

    private static Task VerifyAsync<TAnalyzer>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new() => Task.Run(() => RuleTest.VerifyAsync<TAnalyzer>(source)).WaitAsync(Limit, TestContext.Current.CancellationToken);

    private static Task RunAsync<TAnalyzer>(string statement, bool compiles = true)
        where TAnalyzer : DiagnosticAnalyzer, new() => Task.Run(() => RuleTest.VerifyAsync<TAnalyzer>(
        $$"""
        class C
        {
            private bool _open = true, _closing, _seen;

            bool Active => _open && !_closing;

            bool Close() => _closing = _seen || (_open = false);

            void Use(byte[] bytes, int count) { }

            static void Shrink(ref byte[] data) => data = new byte[9];

            static (byte[], int) Compress(byte[] data) => (new byte[9], data.Length);

            void M(Socket socket, UdpClient udp, IMessageChannel channel, IServiceCollection services, Queue<byte[]> queue, byte[] buffer)
            {
                {{statement}}
            }
        }
        """,
        test => test.CompilerDiagnostics = compiles ? Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.Errors : Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None)).WaitAsync(Limit, TestContext.Current.CancellationToken);
}
