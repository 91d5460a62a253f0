using Transport.Analyzers.Blocking;

namespace Transport.Analyzers.Tests.Blocking;

public sealed class BlockingOnNetworkTests
{
    [Theory]
    [InlineData("{|TRN2001:webSocket.ReceiveAsync(buffer, default).Result|}")]
    [InlineData("{|TRN2001:webSocket.ReceiveAsync(buffer, default).GetAwaiter().GetResult()|}")]
    [InlineData("{|TRN2001:webSocket.ReceiveAsync(buffer.AsMemory(), default).AsTask().Result|}")]
    [InlineData("{|TRN2001:webSocket.ReceiveAsync(buffer, default).ConfigureAwait(false).GetAwaiter().GetResult()|}")]
    [InlineData("{|TRN2001:(webSocket.ReceiveAsync(buffer, default)).Result|}.Count")]
    [InlineData("{|TRN2001:channel.ReceiveAsync().Result|}")]
    [InlineData("{|TRN2001:channel.ReceiveAsync().AsTask().Result|}")]
    [InlineData("{|TRN2001:socket.ReceiveAsync(buffer).Result|}")]
    [InlineData("{|TRN2001:client.GetStream().ReadAsync(buffer, 0, 10).Result|}")]
    [InlineData("{|TRN2001:udp.ReceiveAsync().Result|}.Buffer")]
    public Task A_result_that_is_taken_at_once_is_reported(string expression) => VerifyBodyAsync($"var taken = {expression};");

    [Theory]
    [InlineData("{|TRN2001:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default).Wait()|};")]
    [InlineData("{|TRN2001:webSocket.SendAsync(buffer, WebSocketMessageType.Binary, true, default).Wait(1000)|};")]
    [InlineData("var task = socket.ReceiveAsync(buffer); {|TRN2001:task.Wait()|};")]
    [InlineData("Task first = socket.ReceiveAsync(buffer); {|TRN2001:Task.WaitAll(first, Task.CompletedTask)|};")]
    [InlineData("{|TRN2001:Task.WaitAny([socket.ReceiveAsync(buffer), Task.Delay(1)])|};")]
    [InlineData("foreach (var message in {|TRN2001:channel.ReceiveAllAsync().ToBlockingEnumerable()|}) { }")]
    [InlineData("Func<int> read = () => {|TRN2001:socket.ReceiveAsync(buffer).Result|};")]
    [InlineData("webSocket?.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)?{|TRN2001:.Wait()|};")]
    [InlineData("{|TRN2001:client.ConnectAsync(\"example.com\", 80).ContinueWith(_ => 1).Wait(TimeSpan.FromSeconds(5))|};")]
    [InlineData("{|TRN2001:client.ConnectAsync(\"example.com\", 80).WaitAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult()|};")]
    [InlineData("{|TRN2001:Task.Run(() => webSocket.ReceiveAsync(buffer, default)).Wait()|};")]
    [InlineData("{|TRN2001:Task.Run(async () => { await Task.Yield(); await socket.SendAsync(buffer).ConfigureAwait(false); }).GetAwaiter().GetResult()|};")]
    [InlineData("var receive = socket.ReceiveAsync(buffer); {|TRN2001:Task.WhenAny(receive, Task.Delay(1)).Wait()|};")]
    [InlineData("var all = new Task[] { socket.ReceiveAsync(buffer), Task.CompletedTask }; {|TRN2001:Task.WaitAll(all)|};")]
    [InlineData("var receive = socket.ReceiveAsync(buffer); if ({|TRN2001:receive.Wait(1000)|}) { Console.WriteLine(receive.Result); }")]
    [InlineData("Task<int>[] all = [socket.ReceiveAsync(buffer)]; int first = {|TRN2001:Task.WaitAny(all)|}; Console.WriteLine(all[first].Result);")]
    [InlineData("var receive = socket.ReceiveAsync(buffer); {|TRN2001:receive.Wait(1000)|}; if (receive.IsCompleted) { Console.WriteLine(receive.Result); }")]
    [InlineData("var peers = new List<WebSocket>(); {|TRN2001:Task.WaitAll(peers.Select(peer => peer.SendAsync(buffer, WebSocketMessageType.Text, true, default)).ToArray())|};")]
    [InlineData("var peers = new List<WebSocket>(); {|TRN2001:Task.WhenAll(peers.Where(peer => peer.State == WebSocketState.Open).Select(async peer => await peer.SendAsync(buffer, WebSocketMessageType.Text, true, default))).Wait()|};")]
    [InlineData("var awaiter = socket.ReceiveAsync(buffer).GetAwaiter(); _ = {|TRN2001:awaiter.GetResult()|};")]
    [InlineData("Stream stream = client.GetStream(); _ = {|TRN2001:stream.ReadAsync(buffer, 0, 1).Result|};")]
    [InlineData("lock (buffer) { {|TRN2001:channel.SendAsync(buffer).AsTask().Wait()|}; }")]
    public Task A_wait_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("_ = Task.Delay(1).Wait(5);")]
    [InlineData("Task.Run(() => 1).Wait();")]
    [InlineData("var task = socket.ReceiveAsync(buffer); if (task.IsCompleted) { _ = task.Result; }")]
    [InlineData("var task = socket.ReceiveAsync(buffer); _ = Task.WhenAll(task).ContinueWith(_ => task.Result);")]
    [InlineData("_ = socket.ReceiveAsync(buffer).ContinueWith(done => done.Result);")]
    [InlineData("dynamic unknown = socket; _ = unknown.ReceiveAsync(buffer).Result;")]
    [InlineData("Stream stream = new MemoryStream(); _ = stream.ReadAsync(buffer, 0, 1).Result;")]
    [InlineData("var task = socket.ReceiveAsync(buffer); task.ContinueWith(_ => Console.WriteLine(task.Result));")]
    [InlineData("var task = socket.ReceiveAsync(buffer); Log(task); _ = task.Result; void Log(Task t) => Console.WriteLine(t.Status);")]
    [InlineData("ValueTask<int> read = socket.ReceiveAsync(buffer.AsMemory(), default); int count = read.IsCompletedSuccessfully ? read.Result : 0;")]
    [InlineData("Task.Run(() => Console.WriteLine(1)).Wait();")]
    [InlineData("Task.Run(async () => { await Task.Delay(1); Func<Task> later = async () => await socket.SendAsync(buffer); }).Wait();")]
    [InlineData("Task.WaitAll(new[] { 1, 2 }.Select(ms => Task.Delay(ms)).ToArray());")]
    [InlineData("var awaiter = socket.ReceiveAsync(buffer).GetAwaiter(); awaiter.OnCompleted(() => Console.WriteLine(awaiter.GetResult()));")]
    [InlineData("var awaiter = socket.ReceiveAsync(buffer).GetAwaiter(); if (awaiter.IsCompleted) { _ = awaiter.GetResult(); }")]
    [InlineData("Task.Run(Other).Wait(); async Task Other() => await Task.Delay(1);")]
    [InlineData("var receive = socket.ReceiveAsync(buffer); while (!receive.IsCompleted) { Thread.Sleep(10); } _ = receive.Result;")]
    [InlineData("Task<int>? pending = null; pending = socket.ReceiveAsync(buffer); pending = Task.FromResult(1); _ = pending.Result;")]
    [InlineData("var reader = new StreamReader(new MemoryStream()); _ = reader.ReadLineAsync().Result;")]
    public Task What_is_not_the_network_or_known_to_be_over_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Realistic_clients_that_block_are_reported() => VerifyAsync("""
        class Client : IDisposable
        {
            private readonly ClientWebSocket _socket = new();
            private readonly Uri _address;

            public Client(Uri address)
            {
                _address = address;
                {|TRN2001:_socket.ConnectAsync(address, CancellationToken.None).Wait()|};
                {|TRN2001:HelloAsync().GetAwaiter().GetResult()|};
            }

            public string ReadLine()
            {
                byte[] buffer = new byte[4096];
                var result = {|TRN2001:_socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None).GetAwaiter().GetResult()|};
                return Encoding.UTF8.GetString(buffer, 0, result.Count);
            }

            public void Hello() => {|TRN2001:Task.Run(HelloAsync).Wait()|};

            public bool Reconnect() => {|TRN2001:Task.Run(() => ConnectAsync()).Wait(TimeSpan.FromSeconds(3))|};

            public void Dispose()
            {
                {|TRN2001:_socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default).Wait()|};
                _socket.Dispose();
            }

            private Task ConnectAsync() => _socket.ConnectAsync(_address, CancellationToken.None);

            private async Task HelloAsync()
            {
                await Task.Yield();
                await _socket.SendAsync(new ArraySegment<byte>(new byte[] { 1 }), WebSocketMessageType.Binary, true, default).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task Blocking_on_a_method_of_another_type_is_not_understood() => VerifyAsync("""
        class Client(Socket socket)
        {
            public async Task<int> ReadAsync(byte[] buffer) => await socket.ReceiveAsync(buffer);
        }

        class User(Client client)
        {
            public int Read(byte[] buffer) => client.ReadAsync(buffer).Result;
        }

        class Cache
        {
            private async Task<int> LoadAsync() => (await File.ReadAllTextAsync("x")).Length;

            public int Load() => LoadAsync().Result;
        }
        """);

    [Fact]
    public Task Implementations_in_the_same_program_decide_themselves() => VerifyAsync("""
        abstract class FakeSocket : WebSocket
        {
            public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType type, bool last, CancellationToken token) => Task.CompletedTask;
        }

        class Tests
        {
            void Sends(FakeSocket fake, WebSocket real)
            {
                fake.SendAsync(default(ArraySegment<byte>), WebSocketMessageType.Text, true, default).Wait();
                {|TRN2001:real.SendAsync(default(ArraySegment<byte>), WebSocketMessageType.Text, true, default).Wait()|};
                {|TRN2001:real.SendLineAsync("x").Wait()|};
            }
        }

        static class Extensions
        {
            public static Task SendLineAsync(this WebSocket socket, string line) => socket.SendAsync(Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, default);
        }
        """);

    [Fact]
    public Task The_message_says_where_it_blocks() => RuleTest.VerifyAsync<BlockingOnNetworkAnalyzer>(
        """
        class C
        {
            C(Socket socket, byte[] buffer) => {|#0:socket.ReceiveAsync(buffer).Wait()|};
        }
        """,
        static test => test.ExpectedDiagnostics.Add(new Microsoft.CodeAnalysis.Testing.DiagnosticResult(BlockingOnNetworkAnalyzer.Descriptor).WithLocation(0).WithArguments(".Wait()", "Socket.ReceiveAsync", ", in a constructor,")));

    [Fact]
    public Task Code_without_network_types_is_left_alone() => RuleTest.VerifyAsync<BlockingOnNetworkAnalyzer>("""
        class Socket
        {
            public Task<int> ReceiveAsync() => Task.FromResult(1);
        }

        class C
        {
            int M(Socket socket) => socket.ReceiveAsync().Result;
        }
        """);

    [Fact]
    public Task Awaited_first_is_not_reported() => VerifyAsync("""
        class C
        {
            async Task<int> M(Socket socket, byte[] buffer)
            {
                var task = socket.ReceiveAsync(buffer);
                await task;
                return task.Result;
            }
        }
        """);

    [Fact]
    public Task Main_may_block() => RuleTest.VerifyAsync<BlockingOnNetworkAnalyzer>(
        """
        class Program
        {
            static void Main() => new UdpClient().ReceiveAsync().Wait();
        }
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C
        {
            int M(Socket socket, byte[] buffer) => socket.ReceiveAsync(buffer).Result;
        }
        """);

    [Fact]
    public Task A_call_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<BlockingOnNetworkAnalyzer>(
        "class C { void M(Missing socket) { _ = socket.ReceiveAsync().Result; } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_awaits_in_asynchronous_functions() => RuleTest.VerifyFixAsync<BlockingOnNetworkAnalyzer, AwaitInsteadOfBlockingFix>(
        """
        class C
        {
            async Task M(WebSocket webSocket, IMessageChannel channel, byte[] buffer)
            {
                await Task.Yield();
                var first = {|TRN2001:webSocket.ReceiveAsync(buffer, default).Result|};
                var count = {|TRN2001:webSocket.ReceiveAsync(buffer, default).Result|}.Count;
                {|TRN2001:channel.SendAsync(buffer).AsTask().Wait()|};
                {|TRN2001:channel.FlushAsync().GetAwaiter().GetResult()|};
            }
        }
        """,
        """
        class C
        {
            async Task M(WebSocket webSocket, IMessageChannel channel, byte[] buffer)
            {
                await Task.Yield();
                var first = await webSocket.ReceiveAsync(buffer, default);
                var count = (await webSocket.ReceiveAsync(buffer, default)).Count;
                await channel.SendAsync(buffer);
                await channel.FlushAsync();
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_await_cannot_stand() => RuleTest.VerifyNoFixAsync<BlockingOnNetworkAnalyzer, AwaitInsteadOfBlockingFix>("""
        class C
        {
            int M(Socket socket, byte[] buffer) => {|TRN2001:socket.ReceiveAsync(buffer).Result|};
        }
        """);

    [Theory]
    [InlineData("{|TRN2001:.ReceiveAsync(buffer).Wait()|}")]
    [InlineData("{|TRN2001:.ReceiveAsync(buffer).GetAwaiter().GetResult()|}.ToString()")]
    public Task No_fix_is_offered_behind_a_question_mark(string blocking) => RuleTest.VerifyNoFixAsync<BlockingOnNetworkAnalyzer, AwaitInsteadOfBlockingFix>($$"""
        class C
        {
            async Task M(Socket socket, byte[] buffer)
            {
                await Task.Yield();
                socket?{{blocking}};
            }
        }
        """);

    private static Task VerifyBodyAsync(string statement) => VerifyAsync($$"""
        class C
        {
            void M(WebSocket webSocket, IMessageChannel channel, Socket socket, TcpClient client, UdpClient udp, byte[] buffer)
            {
                {{statement}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<BlockingOnNetworkAnalyzer>(source);
}
