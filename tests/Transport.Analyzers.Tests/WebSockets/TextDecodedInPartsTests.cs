using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class TextDecodedInPartsTests
{
    [Theory]
    [InlineData("var text = new StringBuilder(); do { result = await socket.ReceiveAsync(segment, default); text.Append({|TRN2004:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); } while (!result.EndOfMessage);")]
    [InlineData("string text = \"\"; do { result = await socket.ReceiveAsync(segment, default); text += {|TRN2004:Encoding.UTF8.GetString(buffer, 0, result.Count)|}; } while (!result.EndOfMessage);")]
    [InlineData("string text = \"\"; do { result = await socket.ReceiveAsync(segment, default); text = text + {|TRN2004:Encoding.UTF8.GetString(buffer, 0, result.Count)|}; } while (!result.EndOfMessage);")]
    [InlineData("string text = \"\"; do { result = await socket.ReceiveAsync(segment, default); text += {|TRN2004:Encoding.UTF8.GetString(buffer)|}.TrimEnd('\\0'); } while (!result.EndOfMessage);")]
    [InlineData("var text = new StringBuilder(); while (true) { result = await socket.ReceiveAsync(segment, default); string part = {|TRN2004:Encoding.UTF8.GetString(buffer.Take(result.Count).ToArray())|}; text.Append(part); if (result.EndOfMessage) { break; } }")]
    [InlineData("var text = new StringBuilder(); while (socket.State == WebSocketState.Open) { var r = await socket.ReceiveAsync(buffer.AsMemory(), default); text.Append({|TRN2004:Encoding.UTF8.GetString(buffer.AsSpan(0, r.Count))|}); if (!r.EndOfMessage) { continue; } Use(text.ToString()); text.Clear(); }")]
    [InlineData("while (true) { result = await socket.ReceiveAsync(segment, default); pending.Append({|TRN2004:Encoding.Unicode.GetString(buffer, 0, result.Count)|}); if (result.Count < buffer.Length) { break; } }")]
    [InlineData("var text = new StringBuilder(); result = await socket.ReceiveAsync(segment, default); text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); while (!result.EndOfMessage) { result = await socket.ReceiveAsync(segment, default); text.Append({|TRN2004:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); }")]
    public Task Text_put_together_from_parts_is_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("var text = new StringBuilder(); do { result = await socket.ReceiveAsync(segment, default); text.Append(Encoding.ASCII.GetString(buffer, 0, result.Count)); } while (!result.EndOfMessage);")]
    [InlineData("var text = new StringBuilder(); var decoder = Encoding.UTF8.GetDecoder(); var chars = new char[99]; do { result = await socket.ReceiveAsync(segment, default); text.Append(chars, 0, decoder.GetChars(buffer, 0, result.Count, chars, 0)); } while (!result.EndOfMessage);")]
    [InlineData("using var bytes = new MemoryStream(); do { result = await socket.ReceiveAsync(segment, default); bytes.Write(buffer, 0, result.Count); } while (!result.EndOfMessage); Use(Encoding.UTF8.GetString(bytes.ToArray()));")]
    [InlineData("while (true) { result = await socket.ReceiveAsync(segment, default); if (result.EndOfMessage) { Use(Encoding.UTF8.GetString(buffer, 0, result.Count)); continue; } throw new InvalidDataException(); }")]
    [InlineData("while (true) { result = await socket.ReceiveAsync(segment, default); var line = new StringBuilder(); line.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); Use(line.ToString()); }")]
    [InlineData("result = await socket.ReceiveAsync(segment, default); pending.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));")]
    [InlineData("var all = new List<byte>(); var text = new StringBuilder(); while (true) { result = await socket.ReceiveAsync(segment, default); all.AddRange(buffer.Take(result.Count)); if (result.EndOfMessage) { text.Append(Encoding.UTF8.GetString(all.ToArray())); all.Clear(); } }")]
    [InlineData("foreach (byte[] part in new[] { buffer }) { pending.Append(Encoding.UTF8.GetString(part, 0, part.Length)); }")]
    public Task Text_decoded_otherwise_is_not_reported(string statements) => VerifyBodyAsync(statements);

    [Fact]
    public Task The_fix_collects_bytes_and_decodes_once() => RuleTest.VerifyFixAsync<TextDecodedInPartsAnalyzer, CollectBytesFix>(
        """
        class C
        {
            async Task<string> ReadAsync(WebSocket socket)
            {
                var buffer = new byte[4096];
                // What has come so far.
                var builder = new StringBuilder();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                    builder.Append({|TRN2004:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); // all of it
                }
                while (!result.EndOfMessage);
                return builder.ToString();
            }

            async Task PumpAsync(WebSocket socket, byte[] buffer)
            {
                StringBuilder message = new();
                while (socket.State == WebSocketState.Open)
                {
                    var result = await socket.ReceiveAsync(buffer.AsMemory(), default);
                    message.Append({|TRN2004:Encoding.UTF8.GetString(buffer.AsSpan(0, result.Count))|});
                    if (result.EndOfMessage && message.Length > 0)
                    {
                        Console.Title = message.ToString();
                        message.Clear();
                    }
                }
            }
        }
        """,
        """
        class C
        {
            async Task<string> ReadAsync(WebSocket socket)
            {
                var buffer = new byte[4096];
                // What has come so far.
                var builder = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                    builder.Write(buffer, 0, result.Count); // all of it
                }
                while (!result.EndOfMessage);
                return Encoding.UTF8.GetString(builder.ToArray());
            }

            async Task PumpAsync(WebSocket socket, byte[] buffer)
            {
                MemoryStream message = new();
                while (socket.State == WebSocketState.Open)
                {
                    var result = await socket.ReceiveAsync(buffer.AsMemory(), default);
                    message.Write(buffer.AsSpan(0, result.Count));
                    if (result.EndOfMessage && message.Length > 0)
                    {
                        Console.Title = Encoding.UTF8.GetString(message.ToArray());
                        message.SetLength(0);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task The_fix_decodes_characters_to_a_string() => RuleTest.VerifyFixAsync<TextDecodedInPartsAnalyzer, CollectBytesFix>(
        """
        class C
        {
            async Task<string> ReadAsync(WebSocket socket, byte[] buffer)
            {
                var text = new StringBuilder();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                    text.Append({|TRN2004:Encoding.UTF8.GetChars(buffer, 0, result.Count)|});
                }
                while (!result.EndOfMessage);
                return text.ToString();
            }
        }
        """,
        """
        class C
        {
            async Task<string> ReadAsync(WebSocket socket, byte[] buffer)
            {
                var text = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                    text.Write(buffer, 0, result.Count);
                }
                while (!result.EndOfMessage);
                return Encoding.UTF8.GetString(text.ToArray());
            }
        }
        """);

    [Theory]
    [InlineData("builder.AppendLine();")]
    [InlineData("builder.Insert(0, \"x\");")]
    [InlineData("Use(builder);")]
    [InlineData("Console.WriteLine(builder);")]
    public Task No_fix_is_offered_for_a_builder_that_is_used_otherwise(string use) => RuleTest.VerifyNoFixAsync<TextDecodedInPartsAnalyzer, CollectBytesFix>($$"""
        class C
        {
            async Task<string> ReadAsync(WebSocket socket, byte[] buffer)
            {
                var builder = new StringBuilder();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                    builder.Append({|TRN2004:Encoding.UTF8.GetString(buffer, 0, result.Count)|});
                }
                while (!result.EndOfMessage);
                {{use}}
                return builder.ToString();
            }

            void Use(StringBuilder builder) { }
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => RuleTest.VerifyAsync<TextDecodedInPartsAnalyzer>("""
        // <auto-generated/>
        class C
        {
            async Task M(WebSocket socket, byte[] buffer, StringBuilder text)
            {
                while (true) { var result = await socket.ReceiveAsync(buffer, default); text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); }
            }
        }
        """);

    [Theory]
    [InlineData("class C { async Task M(Missing socket, byte[] buffer, StringBuilder text) { while (true) { var result = await socket.ReceiveAsync(buffer, default); text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count)); } } }")]
    [InlineData("class C { async Task M(WebSocket socket, StringBuilder text) { while (true) { var result = await socket.ReceiveAsync(, default); text.Append(Encoding.UTF8.GetString(, 0, result.Count)); } } }")]
    public Task Code_that_does_not_bind_is_left_alone(string source) =>
        RuleTest.VerifyAsync<TextDecodedInPartsAnalyzer>(source, static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    private static Task VerifyBodyAsync(string statements) => RuleTest.VerifyAsync<TextDecodedInPartsAnalyzer>($$"""
        class C
        {
            async Task M(ClientWebSocket socket, byte[] buffer, StringBuilder pending)
            {
                await Task.Yield();
                var segment = new ArraySegment<byte>(buffer);
                WebSocketReceiveResult result;
                {{statements}}
            }

            static void Use(string text) => Console.Title = text;
        }
        """);
}
