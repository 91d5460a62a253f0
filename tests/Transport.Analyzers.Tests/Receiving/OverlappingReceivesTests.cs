using Transport.Analyzers.Receiving;

namespace Transport.Analyzers.Tests.Receiving;

public sealed class OverlappingReceivesTests
{
    [Theory]
    [InlineData("await Task.WhenAll(channel.ReceiveAsync().AsTask(), {|TRN1004:channel.ReceiveAsync().AsTask()|});")]
    [InlineData("await Task.WhenAll(webSocket.ReceiveAsync(buffer, stopping), {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|});")]
    [InlineData("var first = webSocket.ReceiveAsync(buffer, stopping); var second = {|TRN1004:webSocket.ReceiveAsync(other, stopping)|}; await first; await second;")]
    [InlineData("var first = channel.ReceiveAsync(); var second = await {|TRN1004:channel.ReceiveAsync()|}; await first;")]
    [InlineData("_ = channel.ReceiveAsync(); await foreach (var message in {|TRN1004:channel.ReceiveAllAsync()|}) { }")]
    [InlineData("while (true) { _ = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; await Task.Delay(9); }")]
    [InlineData("while (webSocket.State == WebSocketState.Open) { var receive = {|TRN1004:webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), stopping)|}; await webSocket.SendAsync(other, WebSocketMessageType.Text, true, stopping); }")]
    [InlineData("while (true) { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; var done = await Task.WhenAny(receive, Task.Delay(500)); if (done == receive) { Console.WriteLine((await receive).Count); } }")]
    [InlineData("while (true) { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; var delay = Task.Delay(500); var done = await Task.WhenAny(receive, delay); if (done == delay) { continue; } Console.WriteLine(receive.Result.Count); }")]
    [InlineData("for (int i = 0; i < 9; i++) { var receive = {|TRN1004:channel.ReceiveAsync(stopping)|}.AsTask(); if (await Task.WhenAny(receive, Task.Delay(500)) != receive) { continue; } await receive; }")]
    [InlineData("while (true) { try { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; var done = await Task.WhenAny(receive, Task.Delay(3000)); if (done == receive && receive.Result.MessageType == WebSocketMessageType.Close) { break; } } catch (WebSocketException) { break; } }")]
    [InlineData("bool late = false; while (!stopping.IsCancellationRequested) { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; var delay = Task.Delay(500); if (await Task.WhenAny(receive, delay) == delay) { if (late) { break; } late = true; continue; } late = false; await receive; }")]
    [InlineData("while (true) { try { await Task.Delay(1); } catch (Exception) { while (true) { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; await Task.WhenAny(receive, Task.Delay(500)); } } }")]
    [InlineData("while (true) { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; if (receive.Wait(500)) { Console.WriteLine(receive.Result.Count); } }")]
    [InlineData("await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => {|TRN1004:channel.ReceiveAsync()|}.AsTask()));")]
    [InlineData("await Parallel.ForEachAsync(Enumerable.Range(0, 4), async (_, token) => { using var message = await {|TRN1004:channel.ReceiveAsync(token)|}; });")]
    [InlineData("var tasks = new List<Task>(); for (int i = 0; i < 4; i++) { tasks.Add({|TRN1004:Task.Run(() => ReadAsync(channel))|}); } await Task.WhenAll(tasks);")]
    [InlineData("await Task.WhenAll(ReadAsync(channel), {|TRN1004:ReadAsync(channel)|});")]
    [InlineData("await Task.WhenAll(ReadAsync(channel), {|TRN1004:CountAsync(channel)|});")]
    [InlineData("await Task.WhenAll(Task.Run(() => ReadAsync(channel)), {|TRN1004:Task.Run(async () => await CountAsync(channel))|});")]
    [InlineData("_ = ReadAsync(channel); _ = {|TRN1004:ReadAsync(channel)|};")]
    [InlineData("_ = Task.Run(() => ReadAsync(channel)); using var answer = await {|TRN1004:channel.ReceiveAsync()|};")]
    [InlineData("while (true) { var receive = {|TRN1004:ReceiveOneAsync(webSocket)|}; if (await Task.WhenAny(receive, Task.Delay(500)) != receive) { continue; } Console.WriteLine(await receive); }")]
    [InlineData("_ = ReadFieldAsync(); await {|TRN1004:_webSocket.ReceiveAsync(buffer, stopping)|};")]
    [InlineData("async Task Local() { while (true) { await webSocket.ReceiveAsync(buffer, stopping); } } var a = Local(); var b = Local(); await Task.WhenAll(a, {|TRN1004:b|});")]
    [InlineData("var first = webSocket.ReceiveAsync(buffer, stopping); var second = {|TRN1004:webSocket.ReceiveAsync(other, stopping)|}; await Task.WhenAll(first, second);")]
    [InlineData("var first = ReadAsync(channel); var second = {|TRN1004:ReadAsync(channel)|}; await Task.WhenAll(first, second);")]
    [InlineData("var first = webSocket.ReceiveAsync(buffer, stopping); bool more = true; lock (peers) { peers.Clear(); } if (more) { await {|TRN1004:webSocket.ReceiveAsync(other, stopping)|}; } await first;")]
    [InlineData("var delay = Task.Delay(500); while (true) { var receive = {|TRN1004:webSocket.ReceiveAsync(buffer, stopping)|}; var command = Task.Delay(9); var done = await Task.WhenAny(receive, delay, command); if (done != delay) { continue; } break; }")]
    [InlineData("while (_webSocket.State == WebSocketState.Open) { var receive = {|TRN1004:_webSocket.ReceiveAsync(_bytes, stopping)|}; if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { Console.WriteLine(receive.Result.Count); } else { await PingAsync(); } }")]
    public Task Receives_that_can_overlap_are_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("while (true) { var result = await webSocket.ReceiveAsync(buffer, stopping); if (result.EndOfMessage) { break; } }")]
    [InlineData("await channel.ReceiveAsync(); await channel.ReceiveAsync();")]
    [InlineData("var first = webSocket.ReceiveAsync(buffer, stopping); await webSocket.SendAsync(buffer, WebSocketMessageType.Text, true, stopping); await first; await webSocket.ReceiveAsync(buffer, stopping);")]
    [InlineData("while (true) { var receive = webSocket.ReceiveAsync(buffer, stopping); if (await Task.WhenAny(receive, Task.Delay(500)) != receive) { break; } await receive; }")]
    [InlineData("while (true) { var receive = webSocket.ReceiveAsync(buffer, stopping); if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { await receive; } else { throw new TimeoutException(); } }")]
    [InlineData("while (true) { var receive = webSocket.ReceiveAsync(buffer, stopping); var done = await Task.WhenAny(receive, Task.Delay(500)); if (done != receive) { webSocket.Abort(); webSocket = new ClientWebSocket(); continue; } }")]
    [InlineData("Task<WebSocketReceiveResult> receive = null; while (true) { receive ??= webSocket.ReceiveAsync(buffer, stopping); if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { await receive; receive = null; } }")]
    [InlineData("Task<WebSocketReceiveResult> receive = null; while (true) { if (receive == null) { receive = webSocket.ReceiveAsync(buffer, stopping); } if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { await receive; receive = null; } }")]
    [InlineData("var receive = webSocket.ReceiveAsync(buffer, stopping); while (true) { if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { await receive; receive = webSocket.ReceiveAsync(buffer, stopping); } }")]
    [InlineData("while (true) { var receive = webSocket.ReceiveAsync(buffer, stopping); while (!receive.IsCompleted) { await Task.Delay(1); } }")]
    [InlineData("while (true) { using var timeout = new CancellationTokenSource(500); var receive = channel.ReceiveAsync(timeout.Token).AsTask(); await Task.WhenAny(receive, Task.Delay(500)); }")]
    [InlineData("while (true) { bool late = false; do { var receive = webSocket.ReceiveAsync(buffer, stopping); if (await Task.WhenAny(receive, Task.Delay(500)) != receive) { late = true; break; } await receive; } while (buffer[0] == 0); if (late) { break; } }")]
    [InlineData("while (true) { WebSocketReceiveResult result = null; var receive = webSocket.ReceiveAsync(buffer, stopping); if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { result = await receive; } if (result == null) { break; } }")]
    [InlineData("bool running = true; while (running) { var receive = webSocket.ReceiveAsync(buffer, stopping); if (await Task.WhenAny(receive, Task.Delay(500)) == receive) { await receive; } else { running = false; } }")]
    [InlineData("foreach (var peer in peers) { _ = peer.ReceiveAsync(); }")]
    [InlineData("await Task.WhenAll(peers.Select(peer => peer.ReceiveAsync().AsTask()));")]
    [InlineData("await Task.WhenAll(peers.Select(peer => ReadAsync(peer)));")]
    [InlineData("foreach (var peer in peers) { _ = Task.Run(() => ReadAsync(peer)); }")]
    [InlineData("await Task.WhenAll(ReadAsync(channel), SendAsync(channel));")]
    [InlineData("await Task.WhenAll(ReadAsync(channel), ReadAsync(peers[0]));")]
    [InlineData("await Task.WhenAll(GatedAsync(channel), GatedAsync(channel));")]
    [InlineData("await Parallel.ForEachAsync(peers, async (peer, token) => { using var message = await peer.ReceiveAsync(token); });")]
    [InlineData("while (true) { await ConnectAsync(); _ = ReadFieldAsync(); await Task.Delay(500); }")]
    [InlineData("while (true) { await OpenAsync(); var receive = ReadFieldAsync(); await Task.WhenAny(receive, Task.Delay(500)); }")]
    [InlineData("var receive = webSocket.ReceiveAsync(buffer, stopping); await webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stopping); await receive;")]
    [InlineData("var receive = channel.ReceiveAsync(); channel.Abort(); await receive; await channel.ReceiveAsync();")]
    [InlineData("var up = webSocket.ReceiveAsync(buffer, stopping); var down = _webSocket.ReceiveAsync(other, stopping); while (true) { if (await Task.WhenAny(up, down) == up) { await _webSocket.SendAsync(buffer, WebSocketMessageType.Binary, true, stopping); up = webSocket.ReceiveAsync(buffer, stopping); } else { await webSocket.SendAsync(other, WebSocketMessageType.Binary, true, stopping); down = _webSocket.ReceiveAsync(other, stopping); } }")]
    [InlineData("var receive = webSocket.ReceiveAsync(buffer, stopping); lock (peers) { peers.Clear(); } await receive;")]
    [InlineData("dynamic unknown = webSocket; _ = unknown.ReceiveAsync(); _ = unknown.ReceiveAsync();")]
    [InlineData("_ = socket.ReceiveAsync(buffer); _ = socket.ReceiveAsync(other);")]
    [InlineData("var first = channel.ReceiveAsync(); try { await channel.ReceiveAsync(); } catch (InvalidOperationException) { } await first;")]
    [InlineData("var first = channel.ReceiveAsync(); var intruder = Task.Run(() => Check(() => channel.TryReceive(out _))); await intruder; await first;")]
    public Task Receives_one_behind_the_other_are_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Top_level_statements_are_looked_at() => RuleTest.VerifyAsync<OverlappingReceivesAnalyzer>(
        """
        using var socket = new ClientWebSocket();
        var buffer = new byte[4096];
        while (socket.State == WebSocketState.Open)
        {
            var incoming = {|TRN1004:socket.ReceiveAsync(buffer, CancellationToken.None)|};
            var tick = Task.Delay(TimeSpan.FromSeconds(2));
            if (await Task.WhenAny(incoming, tick) == incoming)
            {
                var result = await incoming;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
            }

            await socket.SendAsync("tick"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_and_code_that_does_not_bind_are_left_alone() => RuleTest.VerifyAsync<OverlappingReceivesAnalyzer>(
        "class C { void M(Missing a, WebSocket b) { a.ReceiveAsync(); a.ReceiveAsync(); b.ReceiveAsync(); Task.WhenAll(b.ReceiveAsync(, ); Task.WhenAll(); while } }",
        static test =>
        {
            test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None;
            test.TestState.Sources.Add(("G.g.cs", "class G { void M(IMessageChannel channel) { _ = channel.ReceiveAsync(); _ = channel.ReceiveAsync(); } }"));
        });

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<OverlappingReceivesAnalyzer>($$"""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1);
            private ClientWebSocket _webSocket = new();
            private byte[] _bytes = new byte[99];

            async Task M(WebSocket webSocket, IMessageChannel channel, List<IMessageChannel> peers, Socket socket, byte[] buffer, byte[] other, CancellationToken stopping)
            {
                await Task.Yield();
                {{statement}}
            }

            void Check(Func<bool> refused) { }

            async Task ConnectAsync() { _webSocket = new(); await Task.Yield(); }

            Task PingAsync() => Task.CompletedTask;

            Task OpenAsync() => ConnectAsync();

            async Task SendAsync(IMessageChannel channel) => await channel.SendTextAsync("x");

            async Task ReadAsync(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    Console.WriteLine(message.Length);
                }
            }

            async Task<int> CountAsync(IMessageChannel source)
            {
                int count = 0;
                while (await source.ReceiveAsync() is { } message)
                {
                    message.Dispose();
                    count++;
                }

                return count;
            }

            async Task GatedAsync(IMessageChannel channel)
            {
                await _gate.WaitAsync();
                try { using var message = await channel.ReceiveAsync(); } finally { _gate.Release(); }
            }

            static async Task<string> ReceiveOneAsync(WebSocket webSocket)
            {
                var bytes = new byte[99];
                var result = await webSocket.ReceiveAsync(bytes, default);
                return Encoding.UTF8.GetString(bytes, 0, result.Count);
            }

            async Task ReadFieldAsync()
            {
                while (_webSocket.State == WebSocketState.Open)
                {
                    await _webSocket.ReceiveAsync(_bytes, default);
                }
            }
        }
        """);
}
