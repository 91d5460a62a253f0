using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class ReceiveDecodedAsMessageTests
{
    [Theory]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer[..result.Count])|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer.AsSpan(0, result.Count))|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer.AsSpan()[..result.Count])|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer.AsMemory(0, result.Count).Span)|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer.Take(result.Count).ToArray())|}.ToLower());")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(new ReadOnlySpan<byte>(buffer, 0, result.Count))|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer)|}.TrimEnd('\\0'));")]
    [InlineData("Use({|TRN2003:Encoding.ASCII.GetString(buffer, 0, buffer.Length)|}.Trim('\\0'));")]
    [InlineData("var text = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}; Console.WriteLine(text); Use(text);")]
    [InlineData("string text = \"\"; text = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}; if (text == \"ping\") { return; }")]
    [InlineData("var bytes = buffer.Take(result.Count).ToArray(); Use({|TRN2003:Encoding.UTF8.GetString(bytes)|});")]
    [InlineData("var bytes = new byte[result.Count]; Array.Copy(buffer, bytes, result.Count); Use({|TRN2003:Encoding.UTF8.GetString(bytes, 0, bytes.Length)|});")]
    [InlineData("int count = result.Count; Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, count)|});")]
    [InlineData("Array.Resize(ref buffer, result.Count); Use({|TRN2003:Encoding.UTF8.GetString(buffer)|});")]
    [InlineData("var value = {|TRN2003:System.Text.Json.JsonSerializer.Deserialize<int[]>(buffer.AsSpan(0, result.Count))|};")]
    [InlineData("var value = System.Text.Json.JsonSerializer.Deserialize<int[]>({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});")]
    [InlineData("using var document = {|TRN2003:System.Text.Json.JsonDocument.Parse(buffer.AsMemory(0, result.Count))|};")]
    [InlineData("var stream = new MemoryStream(buffer, 0, result.Count); var value = {|TRN2003:System.Text.Json.JsonSerializer.Deserialize<int[]>(stream)|};")]
    [InlineData("using var reader = {|TRN2003:new StreamReader(new MemoryStream(buffer, 0, result.Count))|}; Use(reader.ReadToEnd());")]
    [InlineData("Use({|TRN2003:Wire.ParseCommand(buffer, result.Count)|});")]
    [InlineData("_ = {|TRN2003:Wire.TryDecode(buffer.AsSpan(0, result.Count), out _)|};")]
    [InlineData("if (result.MessageType == WebSocketMessageType.Text) { Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); }")]
    [InlineData("_ = Task.Run(() => Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}));")]
    [InlineData("var array = new ArraySegment<byte>(buffer, 0, result.Count); Use({|TRN2003:Encoding.UTF8.GetString(array)|});")]
    [InlineData("total += result.Count; Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); await socket.SendAsync(new ArraySegment<byte>(buffer, 0, result.Count), result.MessageType, result.EndOfMessage, default);")]
    public Task Bytes_of_one_receive_that_are_decoded_are_reported(string statements) => VerifyBodyAsync("var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);" + statements);

    [Theory]
    [InlineData("var result = await socket.ReceiveAsync(buffer, default).ConfigureAwait(false);")]
    [InlineData("ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), default);")]
    [InlineData("var task = socket.ReceiveAsync(new ArraySegment<byte>(buffer), default); await Task.WhenAny(task, Task.Delay(1)); var result = await task;")]
    [InlineData("var result = socket.ReceiveAsync(new ArraySegment<byte>(buffer), default).Result;")]
    [InlineData("WebSocketReceiveResult? result = null; try { result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default); } catch (WebSocketException) { return; }")]
    [InlineData("WebSocketReceiveResult result; result = await ((WebSocket)socket).ReceiveAsync(new(buffer), default);")]
    [InlineData("var first = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default); var result = first;")]
    public Task A_result_is_followed_from_each_form_of_receive(string receive) => VerifyBodyAsync(receive + " Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});");

    [Theory]
    [InlineData("await socket.ReceiveAsync(buffer, default); Use({|TRN2003:Encoding.UTF8.GetString(buffer)|});")]
    [InlineData("var task = socket.ReceiveAsync(new ArraySegment<byte>(buffer), default); task.Wait(); Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, task.Result.Count)|});")]
    [InlineData("var segment = new ArraySegment<byte>(new byte[1024]); var result = await socket.ReceiveAsync(segment, default); Use({|TRN2003:Encoding.UTF8.GetString(segment.Array!, 0, result.Count)|});")]
    [InlineData("var segment = new ArraySegment<byte>(buffer); var result = await socket.ReceiveAsync(segment, default); Use({|TRN2003:Encoding.UTF8.GetString(buffer)|});")]
    [InlineData("WebSocketReceiveResult result; while (!(result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default)).CloseStatus.HasValue) { Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); }")]
    [InlineData("var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default); while (!result.CloseStatus.HasValue) { Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default); }")]
    [InlineData("while (socket.State == WebSocketState.Open) { var result = await socket.ReceiveAsync(buffer, default); switch (result.MessageType) { case WebSocketMessageType.Text: Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); break; case WebSocketMessageType.Close: return; } }")]
    [InlineData("Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, default)).Count)|});")]
    public Task Other_shapes_of_receiving_are_reported(string statements) => VerifyBodyAsync(statements);

    [Theory]
    [InlineData("if (result.EndOfMessage) { Use(Encoding.UTF8.GetString(buffer, 0, result.Count)); }")]
    [InlineData("if (!result.EndOfMessage) { throw new InvalidDataException(); } Use(Encoding.UTF8.GetString(buffer, 0, result.Count));")]
    [InlineData("if (result is { EndOfMessage: true, MessageType: WebSocketMessageType.Text }) { Use(Encoding.UTF8.GetString(buffer, 0, result.Count)); }")]
    [InlineData("bool whole = result.EndOfMessage; if (whole) { Use(Encoding.UTF8.GetString(buffer)); }")]
    [InlineData("Console.WriteLine(\"Received: \" + Encoding.UTF8.GetString(buffer, 0, result.Count));")]
    [InlineData("var text = Encoding.UTF8.GetString(buffer, 0, result.Count); Console.WriteLine($\"Received {text}\");")]
    [InlineData("logger.LogInformation(\"Received {0}\", Encoding.UTF8.GetString(buffer, 0, result.Count));")]
    [InlineData("logger.LogInformation(\"Received {0} bytes\", result.Count);")]
    [InlineData("await socket.SendAsync(new ArraySegment<byte>(buffer, 0, result.Count), result.MessageType, result.EndOfMessage, default);")]
    [InlineData("if (Encoding.UTF8.GetString(buffer, 0, result.Count) == \"bye\") { return; } await socket.SendAsync(new ArraySegment<byte>(buffer, 0, result.Count), result.MessageType, result.EndOfMessage, default);")]
    [InlineData("Encoding.UTF8.GetDecoder().GetChars(buffer, 0, result.Count, new char[99], 0);")]
    [InlineData("await Console.OpenStandardOutput().WriteAsync(buffer.AsMemory(0, result.Count));")]
    [InlineData("Use(Convert.ToBase64String(buffer, 0, result.Count));")]
    [InlineData("Received?.Invoke(buffer, result.Count);")]
    [InlineData("if (Encoding.ASCII.GetString(buffer, 0, 4) == \"RIFF\") { return; }")]
    [InlineData("_ = BitConverter.ToInt32(buffer, 0);")]
    [InlineData("new Wire().Parse(buffer.AsSpan(0, result.Count));")]
    [InlineData("_ = MuLaw.Decode(buffer.AsSpan(0, result.Count));")]
    [InlineData("_ = int.Parse(\"1\") + result.Count;")]
    [InlineData("pending.AddRange(buffer.Take(result.Count)); if (pending.Count > 4) { Use(Encoding.UTF8.GetString(pending.ToArray())); }")]
    [InlineData("Look(result); Use(Encoding.UTF8.GetString(buffer, 0, result.Count));")]
    [InlineData("last = result; Use(Encoding.UTF8.GetString(buffer, 0, result.Count)); if (last.EndOfMessage) { return; }")]
    [InlineData("dynamic unknown = Encoding.UTF8; Use(unknown.GetString(buffer, 0, result.Count));")]
    public Task Bytes_whose_end_is_looked_at_or_that_are_not_decoded_are_not_reported(string statements) =>
        VerifyBodyAsync("var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);" + statements);

    [Fact]
    public Task A_chat_endpoint_is_reported() => VerifyAsync("""
        class ChatEndpoint
        {
            private readonly List<WebSocket> _members = [];

            async Task ServeAsync(HttpListenerContext context)
            {
                var accepted = await context.AcceptWebSocketAsync(null);
                using WebSocket webSocket = accepted.WebSocket;
                _members.Add(webSocket);
                byte[] incoming = new byte[4 * 1024];
                try
                {
                    while (webSocket.State == WebSocketState.Open)
                    {
                        WebSocketReceiveResult received = await webSocket.ReceiveAsync(new ArraySegment<byte>(incoming), CancellationToken.None).ConfigureAwait(false);
                        if (received.MessageType == WebSocketMessageType.Close)
                        {
                            await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                            break;
                        }

                        string line = {|TRN2003:Encoding.UTF8.GetString(incoming, 0, received.Count)|};
                        foreach (WebSocket member in _members)
                        {
                            await member.SendAsync(Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, CancellationToken.None);
                        }
                    }
                }
                finally
                {
                    _members.Remove(webSocket);
                }
            }
        }
        """);

    [Fact]
    public Task A_quote_client_with_pooled_buffers_is_reported() => VerifyAsync("""
        class Quotes(ClientWebSocket? socket)
        {
            public event Action<double[]>? Changed;

            async Task ListenAsync(CancellationToken stopping)
            {
                byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(8192);
                Memory<byte> space = rented;
                try
                {
                    while (!stopping.IsCancellationRequested && socket?.State is WebSocketState.Open)
                    {
                        ValueWebSocketReceiveResult got = await socket.ReceiveAsync(space, stopping);
                        if (got.MessageType is WebSocketMessageType.Close)
                        {
                            return;
                        }

                        var prices = {|TRN2003:System.Text.Json.JsonSerializer.Deserialize<double[]>(space.Span[..got.Count])|};
                        Changed?.Invoke(prices!);
                    }
                }
                finally
                {
                    System.Buffers.ArrayPool<byte>.Shared.Return(rented);
                }
            }
        }
        """);

    [Fact]
    public Task A_handler_that_is_given_the_result_is_reported() => VerifyAsync("""
        abstract class Handler
        {
            public abstract Task ReceiveAsync(WebSocket socket, WebSocketReceiveResult result, byte[] buffer);
        }

        class Room : Handler
        {
            public override async Task ReceiveAsync(WebSocket socket, WebSocketReceiveResult result, byte[] buffer)
            {
                string text = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|};
                await socket.SendAsync(Encoding.UTF8.GetBytes(text + "!"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }

        static class Results
        {
            public static string TextIn(this WebSocketReceiveResult result, byte[] buffer) => {|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|};
        }

        class Middleware
        {
            Task RunAsync(WebSocket socket) => PumpAsync(socket, (result, buffer) => Consume({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}));

            void Consume(string text) { }

            async Task PumpAsync(WebSocket socket, Action<WebSocketReceiveResult, byte[]> handle)
            {
                var buffer = new byte[1024 * 4];
                while (socket.State == WebSocketState.Open)
                {
                    var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                    handle(result, buffer);
                }
            }
        }
        """);

    [Fact]
    public Task A_handler_of_a_type_that_looks_at_the_end_is_not_reported() => VerifyAsync("""
        class Client
        {
            void Handle(WebSocketReceiveResult result, byte[] buffer) => Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count);

            async Task RunAsync(WebSocket socket, byte[] buffer)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                if (!result.EndOfMessage)
                {
                    throw new InvalidDataException();
                }

                Handle(result, buffer);
            }
        }
        """);

    [Fact]
    public Task What_a_method_of_the_same_type_decodes_is_reported_where_it_is_called() => VerifyAsync("""
        class Client
        {
            async Task RunAsync(WebSocket socket, byte[] buffer)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                {|TRN2003:Handle(buffer, result.Count)|};
                {|TRN2003:HandleBytes(buffer.AsSpan(0, result.Count).ToArray())|};
                Store(buffer, result.Count);
                Log(buffer, result.Count);
                {|TRN2003:Local(result.Count)|};

                void Local(int count) => Console.Title = Encoding.UTF8.GetString(buffer, 0, count);
            }

            static void Handle(byte[] bytes, int count) => Console.Title = Encoding.UTF8.GetString(bytes, 0, count);

            void HandleBytes(byte[] bytes)
            {
                var text = Encoding.UTF8.GetString(bytes);
                Console.Title = text;
            }

            void Store(byte[] bytes, int count) => File.WriteAllBytes("x", bytes[..count]);

            void Log(byte[] bytes, int count) => Console.WriteLine(Encoding.UTF8.GetString(bytes, 0, count));
        }
        """);

    [Fact]
    public Task Bytes_that_a_method_of_the_same_type_received_are_reported_where_they_are_decoded() => VerifyAsync("""
        class Client(WebSocket socket)
        {
            async Task RunAsync()
            {
                Console.Title = {|TRN2003:Encoding.UTF8.GetString(await NextAsync())|};
                byte[] raw = await NextAsync().ConfigureAwait(false);
                Console.Title = {|TRN2003:Encoding.UTF8.GetString(raw)|};
                Console.Title = Encoding.UTF8.GetString(await WholeAsync());
                Console.WriteLine(Encoding.UTF8.GetString(await NextAsync()));
            }

            async Task<byte[]> NextAsync()
            {
                var buffer = new byte[4096];
                var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                return buffer.Take(result.Count).ToArray();
            }

            async Task<byte[]> WholeAsync()
            {
                var buffer = new byte[4096];
                var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                return result.EndOfMessage ? buffer[..result.Count] : throw new InvalidDataException();
            }
        }
        """);

    [Fact]
    public Task A_loop_that_keeps_only_the_last_part_is_reported() => VerifyAsync("""
        class Client(WebSocket socket)
        {
            async Task<string> LastAsync()
            {
                var buffer = new ArraySegment<byte>(new byte[8192]);
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                }
                while (!result.EndOfMessage);
                return {|TRN2003:Encoding.UTF8.GetString(buffer.Array!, 0, result.Count)|};
            }

            async Task<string> AllAsync()
            {
                var buffer = new byte[8192];
                int total = 0;
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, total, buffer.Length - total), CancellationToken.None);
                    total += result.Count;
                }
                while (!result.EndOfMessage);
                return Encoding.UTF8.GetString(buffer, 0, total) + Encoding.UTF8.GetString(new ArraySegment<byte>(buffer, 0, total));
            }

            async Task<string> CopiedAsync()
            {
                var buffer = new byte[8192];
                var earlier = new List<byte[]>();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                    earlier.Add(buffer.ToArray());
                }
                while (!result.EndOfMessage);
                return Encoding.UTF8.GetString(buffer, 0, result.Count);
            }
        }
        """);

    [Fact]
    public Task Text_that_is_passed_to_another_stream_of_text_is_not_reported() => VerifyAsync("""
        class Shell(WebSocket socket, System.Diagnostics.Process process)
        {
            async Task TypeAsync()
            {
                var buffer = new byte[1024];
                while (true)
                {
                    var result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    await process.StandardInput.WriteAsync(Encoding.UTF8.GetString(buffer, 0, result.Count));
                }
            }
        }
        """);

    [Fact]
    public Task A_stream_adapter_is_not_reported() => VerifyAsync("""
        class Adapter(WebSocket socket)
        {
            private int _available;

            public async Task<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken);
                Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count);
                return result.Count;
            }

            public async Task FillAsync(byte[] buffer)
            {
                var result = await socket.ReceiveAsync(buffer, default);
                _available = result.Count;
                Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count);
            }

            public async Task<ReadOnlyMemory<byte>> NextAsync(byte[] buffer)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(), default);
                Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count);
                return buffer.AsMemory(0, result.Count);
            }

            public async Task<WebSocketReceiveResult> PassAsync(byte[] buffer)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default);
                Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count);
                return result;
            }
        }
        """);

    [Fact]
    public Task An_accumulate_loop_is_not_reported() => VerifyAsync("""
        class Client
        {
            async Task<string> ReadAsync(WebSocket socket)
            {
                var buffer = new ArraySegment<byte>(new byte[4096]);
                using var stream = new MemoryStream();
                WebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                    stream.Write(buffer.Array!, buffer.Offset, result.Count);
                }
                while (!result.EndOfMessage);
                return Encoding.UTF8.GetString(stream.ToArray());
            }
        }
        """);

    [Fact]
    public Task A_test_that_asserts_the_text_is_not_reported() => VerifyAsync("""
        static class Assert { public static void Equal(string expected, string actual) { } }

        class EchoTests
        {
            async Task Echoes(WebSocket socket, byte[] buffer)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, result.Count));
            }
        }
        """);

    [Fact]
    public Task A_WebSocket_made_of_another_is_not_reported() => VerifyAsync("""
        abstract class Inspected(WebSocket inner) : WebSocket
        {
            public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
            {
                var result = await inner.ReceiveAsync(buffer, cancellationToken);
                Console.Title = Encoding.UTF8.GetString(buffer.Array!, buffer.Offset, result.Count);
                return result;
            }
        }
        """);

    [Fact]
    public Task A_wrapper_with_the_shape_of_a_receive_is_followed() => VerifyAsync("""
        interface ISocket { Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken); }

        class Whole(WebSocket socket)
        {
            public async Task<WebSocketReceiveResult> ReceiveAsync(byte[] buffer)
            {
                int total = 0;
                while (true)
                {
                    var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, total, buffer.Length - total), default);
                    total += result.Count;
                    if (result.EndOfMessage)
                    {
                        return new WebSocketReceiveResult(total, result.MessageType, true);
                    }
                }
            }
        }

        class Client
        {
            async Task RunAsync(ISocket socket, Whole whole, byte[] buffer)
            {
                var part = await socket.ReceiveAsync(buffer, default);
                Console.Title = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, part.Count)|};
                var all = await whole.ReceiveAsync(buffer);
                Console.Title = Encoding.UTF8.GetString(buffer, 0, all.Count);
            }
        }
        """);

    [Fact]
    public Task Parts_of_a_type_and_generic_sockets_are_understood() => VerifyAsync("""
        partial class Split<TSocket>(TSocket socket) where TSocket : WebSocket
        {
            private readonly byte[] _buffer = new byte[1024];

            private WebSocketReceiveResult? _last;

            async Task<string> OneAsync() => {|TRN2003:Encoding.UTF8.GetString(_buffer, 0, (await socket.ReceiveAsync(_buffer, default)).Count)|};

            async Task<string?> KeptAsync()
            {
                _last = await socket.ReceiveAsync(_buffer, default);
                return Encoding.UTF8.GetString(_buffer, 0, _last.Count);
            }
        }

        partial class Split<TSocket>
        {
            bool IsWhole => _last?.EndOfMessage == true;
        }
        """);

    [Fact]
    public Task Top_level_statements_are_reported() => RuleTest.VerifyAsync<ReceiveDecodedAsMessageAnalyzer>(
        """
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("wss://example.com"), default);
        var buffer = new byte[1024];
        var result = await socket.ReceiveAsync(buffer, default);
        Console.Title = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|};
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Sinks_and_adapters_can_be_configured() => RuleTest.VerifyAsync<ReceiveDecodedAsMessageAnalyzer>(
        """
        static class Wire { public static object Understand(byte[] bytes, int count) => bytes; }

        class Client
        {
            async Task<object> RunAsync(WebSocket socket, byte[] buffer)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                return {|TRN2003:Wire.Understand(buffer, result.Count)|};
            }
        }

        class Terminal
        {
            async Task RunAsync(WebSocket socket, byte[] buffer)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count);
            }
        }
        """,
        static test => test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", "is_global = true\ntransport.decode_sinks = Wire.Understand\ntransport.stream_adapter_types = Terminal, Other\n")));

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            async Task<string> M(WebSocket socket, byte[] buffer) => Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default)).Count);
        }
        """);

    [Theory]
    [InlineData("class C { async Task M(Missing socket, byte[] buffer) { var result = await socket.ReceiveAsync(buffer); Console.Title = Encoding.UTF8.GetString(buffer, 0, result.Count); } }")]
    [InlineData("class C { async Task M(WebSocket socket, byte[] buffer) { var result = await socket.ReceiveAsync(; Use(Encoding.UTF8.GetString(buffer, 0, result. } }")]
    [InlineData("class C { async Task M(WebSocket socket) { var result = await socket.ReceiveAsync(); Encoding.UTF8.GetString(result.Count); } }")]
    public Task Code_that_does_not_bind_is_left_alone(string source) =>
        RuleTest.VerifyAsync<ReceiveDecodedAsMessageAnalyzer>(source, static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    private static Task VerifyBodyAsync(string statements) => VerifyAsync($$"""
        class Wire
        {
            public static string ParseCommand(byte[] bytes, int count) => "";
            public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text) { text = ""; return true; }
            public void Parse(ReadOnlySpan<byte> more) { }
        }

        static class MuLaw { public static short[] Decode(ReadOnlySpan<byte> samples) => []; }

        interface ILogger { void LogInformation(string format, params object[] values); }

        class C
        {
            public event Action<byte[], int>? Received;

            async Task M(ClientWebSocket socket, byte[] buffer, ILogger logger, List<byte> pending)
            {
                await Task.Yield();
                int total = 0;
                WebSocketReceiveResult last;
                {{statements}}
            }

            static void Use(string text) => Console.Title = text;

            static void Look(WebSocketReceiveResult result) => Console.Title = result.EndOfMessage.ToString();
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<ReceiveDecodedAsMessageAnalyzer>(source);
}
