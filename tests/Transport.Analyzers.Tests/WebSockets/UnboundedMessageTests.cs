using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class UnboundedMessageTests
{
    [Theory]
    [InlineData("using var message = new MemoryStream(); do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("var message = new MemoryStream(4096); while (true) { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; await message.WriteAsync(buffer.AsMemory(0, result.Count)); if (result.EndOfMessage) { break; } }")]
    [InlineData("var message = new List<byte>(); do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; message.AddRange(buffer.Take(result.Count)); } while (!result.EndOfMessage);")]
    [InlineData("var message = new StringBuilder(); do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; message.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); } while (!result.EndOfMessage);")]
    [InlineData("string message = \"\"; do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; var part = Encoding.UTF8.GetString(buffer, 0, result.Count); message += part; } while (!result.EndOfMessage);")]
    [InlineData("string message = \"\"; do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; var part = Encoding.UTF8.GetString(buffer, 0, result.Count); message = message + part; } while (!result.EndOfMessage);")]
    [InlineData("var message = new StringBuilder(); while (true) { result = await socket.ReceiveAsync(segment, default); message.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); while (!result.EndOfMessage) { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; message.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); } message.Clear(); }")]
    [InlineData("while (socket.State == WebSocketState.Open) { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; if (result.Count > 0) { _pending.Write(buffer, 0, result.Count); } if (!result.EndOfMessage) { continue; } _pending.SetLength(0); }")]
    [InlineData("var message = new System.Buffers.ArrayBufferWriter<byte>(); do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; message.Write(buffer.AsSpan(0, result.Count)); } while (!result.EndOfMessage);")]
    public Task A_message_that_grows_without_a_limit_is_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); message.Write(buffer, 0, result.Count); if (message.Length > Limit) { throw new InvalidDataException(); } } while (!result.EndOfMessage);")]
    [InlineData("using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); if (message.Length + result.Count > Limit) { return; } message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage && message.Length < Limit);")]
    [InlineData("int total = 0; using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); total += result.Count; if (total > Limit) { return; } message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("int left = Limit; using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); left -= result.Count; if (left < 0) { return; } message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); message.Write(buffer, 0, result.Count); ThrowIfTooLarge(message.Length); } while (!result.EndOfMessage);")]
    [InlineData("using var message = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); message.Write(buffer, 0, result.Count); ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, Limit); } while (!result.EndOfMessage);")]
    [InlineData("using var message = new MemoryStream(new byte[Limit]); do { result = await socket.ReceiveAsync(segment, default); message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("int at = 0; do { result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, at, buffer.Length - at), default); at += result.Count; } while (!result.EndOfMessage);")]
    [InlineData("using var message = new MemoryStream(); for (int part = 0; part < 16; part++) { result = await socket.ReceiveAsync(segment, default); message.Write(buffer, 0, result.Count); if (result.EndOfMessage) { break; } }")]
    [InlineData("using var file = File.Create(\"x\"); do { result = await socket.ReceiveAsync(segment, default); file.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("while (true) { result = await socket.ReceiveAsync(segment, default); if (!result.EndOfMessage) { throw new InvalidDataException(); } var message = new MemoryStream(); message.Write(buffer, 0, result.Count); }")]
    [InlineData("string last = \"\"; do { result = await socket.ReceiveAsync(segment, default); last = \"part \" + Encoding.UTF8.GetString(buffer, 0, result.Count); } while (!result.EndOfMessage); Console.WriteLine(last);")]
    public Task A_message_with_a_bound_is_not_reported(string statements) => VerifyBodyAsync(statements);

    [Fact]
    public Task It_is_a_warning_where_clients_are_accepted() => RuleTest.VerifyAsync<UnboundedMessageAnalyzer>(
        """
        class Server
        {
            async Task AcceptAsync(HttpListenerContext context) => await ReadAsync((await context.AcceptWebSocketAsync(null)).WebSocket, new byte[4096]);

            async Task ReadAsync(WebSocket socket, byte[] buffer)
            {
                using var message = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer, default);
                    message.Write(buffer, 0, result.Count);
                }
                while (!result.EndOfMessage);
            }
        }
        """,
        static test => test.ExpectedDiagnostics.Add(new DiagnosticResult("TRN2010", DiagnosticSeverity.Warning).WithSpan(11, 28, 11, 64).WithSpan(12, 13, 12, 51).WithArguments("message")));

    [Fact]
    public Task It_is_a_suggestion_elsewhere() => RuleTest.VerifyAsync<UnboundedMessageAnalyzer>(
        """
        class Client
        {
            async Task ReadAsync(ClientWebSocket socket, byte[] buffer)
            {
                using var message = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer, default);
                    message.Write(buffer, 0, result.Count);
                }
                while (!result.EndOfMessage);
            }
        }
        """,
        static test => test.ExpectedDiagnostics.Add(new DiagnosticResult("TRN2010", DiagnosticSeverity.Info).WithSpan(9, 28, 9, 64).WithSpan(10, 13, 10, 51).WithArguments("message")));

    [Fact]
    public Task The_fix_adds_a_limit_and_closes() => RuleTest.VerifyFixAsync<UnboundedMessageAnalyzer, BoundMessageFix>(
        """
        class C
        {
            async Task ReadAsync(WebSocket socket, byte[] buffer)
            {
                using var message = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await {|TRN2010:socket.ReceiveAsync(buffer, default)|};
                    message.Write(buffer, 0, result.Count); // more
                }
                while (!result.EndOfMessage);

                var bytes = new List<byte>();
                while (true)
                {
                    var part = await {|TRN2010:socket.ReceiveAsync(buffer.AsMemory(), default)|};
                    bytes.AddRange(buffer[..part.Count]);
                    if (part.EndOfMessage)
                    {
                        break;
                    }
                }
            }
        }
        """,
        """
        class C
        {
            async Task ReadAsync(WebSocket socket, byte[] buffer)
            {
                using var message = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer, default);
                    message.Write(buffer, 0, result.Count); // more
                    if (message.Length > 1024 * 1024)
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "The message is larger than 1 MiB.", CancellationToken.None);
                        throw new InvalidDataException("The message is larger than 1 MiB.");
                    }
                }
                while (!result.EndOfMessage);

                var bytes = new List<byte>();
                while (true)
                {
                    var part = await socket.ReceiveAsync(buffer.AsMemory(), default);
                    bytes.AddRange(buffer[..part.Count]);
                    if (bytes.Count > 1024 * 1024)
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "The message is larger than 1 MiB.", CancellationToken.None);
                        throw new InvalidDataException("The message is larger than 1 MiB.");
                    }
                    if (part.EndOfMessage)
                    {
                        break;
                    }
                }
            }
        }
        """);

    [Theory]
    [InlineData("var message = new List<byte[]>(); do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; message.Add(buffer[..result.Count]); } while (!result.EndOfMessage);")]
    [InlineData("var message = new MemoryStream(); do { result = {|TRN2010:Next().ReceiveAsync(segment, default)|}.Result; message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    [InlineData("var message = new MemoryStream(); do { result = await {|TRN2010:socket.ReceiveAsync(segment, default)|}; if (result.Count > 0) message.Write(buffer, 0, result.Count); } while (!result.EndOfMessage);")]
    public Task No_fix_is_offered_where_it_would_not_fit(string statements) => RuleTest.VerifyNoFixAsync<UnboundedMessageAnalyzer, BoundMessageFix>(Body(statements));

    [Fact]
    public Task Generated_code_is_left_alone() => RuleTest.VerifyAsync<UnboundedMessageAnalyzer>("// <auto-generated/>\nclass C { async Task M(WebSocket socket, byte[] buffer, MemoryStream message) { while (true) { var r = await socket.ReceiveAsync(buffer, default); message.Write(buffer, 0, r.Count); if (r.EndOfMessage) { return; } } } }");

    [Theory]
    [InlineData("class C { async Task M(Missing socket, byte[] buffer) { var m = new MemoryStream(); while (true) { var r = await socket.ReceiveAsync(buffer, default); m.Write(buffer, 0, r.Count); if (r.EndOfMessage) { return; } } } }")]
    [InlineData("class C { async Task M(WebSocket socket, byte[] buffer) { var m = new MemoryStream(); while (true) { var r = await socket.ReceiveAsync(buffer, ); m.Write(buffer, , r.Count); if (r.EndOf) { return; } } } }")]
    public Task Code_that_does_not_bind_is_left_alone(string source) =>
        RuleTest.VerifyAsync<UnboundedMessageAnalyzer>(source, static test => test.CompilerDiagnostics = CompilerDiagnostics.None);

    private static Task VerifyBodyAsync(string statements) => RuleTest.VerifyAsync<UnboundedMessageAnalyzer>(Body(statements));

    private static string Body(string statements) => $$"""
        using System.Buffers;

        class C
        {
            private const int Limit = 65536;

            private readonly MemoryStream _pending = new();

            async Task M(WebSocket socket, byte[] buffer)
            {
                await Task.Yield();
                var segment = new ArraySegment<byte>(buffer);
                WebSocketReceiveResult result;
                {{statements}}
            }

            WebSocket Next() => throw new InvalidOperationException();

            static void ThrowIfTooLarge(long size) { }
        }
        """;
}
