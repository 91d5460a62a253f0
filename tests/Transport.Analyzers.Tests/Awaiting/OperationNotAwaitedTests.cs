using Transport.Analyzers.Awaiting;

namespace Transport.Analyzers.Tests.Awaiting;

public sealed class OperationNotAwaitedTests
{
    [Theory]
    [InlineData("{|TRN1002:channel.SendAsync(buffer)|};")]
    [InlineData("_ = {|TRN1002:channel.SendAsync(buffer)|};")]
    [InlineData("{|TRN1002:channel?.FlushAsync()|};")]
    [InlineData("{|TRN1002:channel.CloseAsync()|};")]
    [InlineData("{|TRN1002:webSocket.SendAsync(buffer, WebSocketMessageType.Text, true, default)|};")]
    [InlineData("_ = {|TRN1002:socket.SendAsync(buffer)|};")]
    [InlineData("{|TRN1002:Task.Run(async () => await channel.SendAsync(buffer))|};")]
    [InlineData("{|TRN1002:Task.Run(async () => { await channel.SendAsync(buffer); })|};")]
    [InlineData("_ = {|TRN1002:Task.Factory.StartNew(async () => await webSocket.SendAsync(buffer, WebSocketMessageType.Text, true, default))|};")]
    [InlineData("{|TRN1002:webSocket.SendAsync(buffer, WebSocketMessageType.Text, true, default).ConfigureAwait(false)|};")]
    [InlineData("{|TRN1002:channel.SendTextAsync(\"hello\")|};")]
    [InlineData("new List<IMessageChannel>().ForEach(peer => {|TRN1002:peer.SendAsync(buffer)|});")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => {|TRN1002:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|};")]
    public Task A_dropped_operation_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("await channel.SendAsync(buffer);")]
    [InlineData("await Task.WhenAll(channel.SendAsync(buffer).AsTask(), channel.FlushAsync().AsTask());")]
    [InlineData("var send = channel.SendAsync(buffer); await send;")]
    [InlineData("_ = webSocket.SendAsync(buffer, WebSocketMessageType.Text, true, default).ContinueWith(done => Console.WriteLine(done.Exception));")]
    [InlineData("await Task.Run(async () => await channel.SendAsync(buffer));")]
    [InlineData("_ = Task.Run(async () => { try { await channel.SendAsync(buffer); } catch (Exception e) { Console.WriteLine(e); } });")]
    [InlineData("_ = channel.Completion;")]
    [InlineData("channel.TrySend(buffer);")]
    [InlineData("_ = channel.CloseAsync().AsTask();")]
    [InlineData("new MemoryStream().FlushAsync();")]
    [InlineData("Func<Task> later = () => channel.SendAsync(buffer).AsTask(); await later();")]
    [InlineData("NetworkStream stream = new(socket); _ = stream.FlushAsync();")]
    [InlineData("SocketAsyncEventArgs args = new(); socket.SendAsync(args);")]
    [InlineData("dynamic any = channel; any.SendAsync(buffer);")]
    [InlineData("List<Task> sends = []; sends.Add(channel.SendAsync(buffer).AsTask()); await Task.WhenAll(sends);")]
    [InlineData("await Parallel.ForEachAsync(new[] { channel }, async (peer, stop) => await peer.SendAsync(buffer, cancellationToken: stop));")]
    [InlineData("Observe(channel.SendAsync(buffer)); static void Observe(ValueTask send) => _ = send.AsTask().ContinueWith(done => Console.WriteLine(done.Exception));")]
    public Task An_operation_that_somebody_waits_for_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Returned_is_not_reported() => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>("class C { ValueTask M(IMessageChannel channel, byte[] buffer) => channel.SendAsync(buffer); }");

    [Fact]
    public Task Realistic_code_that_forgets_sends_is_reported() => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>("""
        class Room
        {
            private readonly List<WebSocket> _members = [];
            private readonly IMessageChannel _upstream;

            public Room(IMessageChannel upstream) => _upstream = upstream;

            public void Broadcast(string text)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                foreach (WebSocket member in _members)
                {
                    if (member.State == WebSocketState.Open)
                    {
                        {|TRN1002:member.SendAsync(new ArraySegment<byte>(bytes), WebSocketMessageType.Text, true, CancellationToken.None)|};
                    }
                }
            }

            public void OnTick(object? state) => {|TRN1002:_upstream.SendTextAsync("tick")|};

            public void Dispose()
            {
                _ = {|TRN1002:_upstream.CloseAsync()|};
            }
        }
        """);

    [Fact]
    public Task A_wrapper_that_hands_the_task_on_is_not_reported() => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>("""
        class Sender<T>(IMessageChannel channel) where T : IMessageChannel
        {
            private ValueTask _last;

            public ValueTask SendAsync(T other, byte[] buffer) => other.SendAsync(buffer);

            public Task Both(byte[] buffer) => Task.WhenAll(channel.SendAsync(buffer).AsTask(), Task.CompletedTask);

            public void Store(byte[] buffer) => _last = channel.SendAsync(buffer);

            public async Task Last() => await _last;
        }
        """);

    [Fact]
    public Task Generated_code_is_left_alone() => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>("""
        // <auto-generated/>
        class C { void M(IMessageChannel channel) { channel.FlushAsync(); } }
        """);

    [Fact]
    public Task A_call_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>(
        "class C { void M(Missing channel) { channel.SendAsync(); channel?.FlushAsync(1, ; } }",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_awaits() => RuleTest.VerifyFixAsync<OperationNotAwaitedAnalyzer, AwaitOperationFix>(
        """
        class C
        {
            async Task M(IMessageChannel channel, byte[] buffer)
            {
                await Task.Yield();
                {|TRN1002:channel.SendAsync(buffer)|};
                _ = {|TRN1002:channel.FlushAsync()|};
            }
        }
        """,
        """
        class C
        {
            async Task M(IMessageChannel channel, byte[] buffer)
            {
                await Task.Yield();
                await channel.SendAsync(buffer);
                await channel.FlushAsync();
            }
        }
        """);

    [Fact]
    public Task The_fix_awaits_the_inner_task_too() => RuleTest.VerifyFixAsync<OperationNotAwaitedAnalyzer, AwaitOperationFix>(
        """
        class C
        {
            async Task M(IMessageChannel channel, byte[] buffer)
            {
                await Task.Yield();
                {|TRN1002:Task.Factory.StartNew(async () => await channel.SendAsync(buffer))|};
                _ = {|TRN1002:Task.Run(() => channel.SendAsync(buffer))|};
                {|TRN1002:Task.Run(async () => await channel.SendAsync(buffer))|};
            }
        }
        """,
        """
        class C
        {
            async Task M(IMessageChannel channel, byte[] buffer)
            {
                await Task.Yield();
                await Task.Factory.StartNew(async () => await channel.SendAsync(buffer)).Unwrap();
                await await Task.Run(() => channel.SendAsync(buffer));
                await Task.Run(async () => await channel.SendAsync(buffer));
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_await_cannot_stand() =>
        RuleTest.VerifyNoFixAsync<OperationNotAwaitedAnalyzer, AwaitOperationFix>("class C { void M(IMessageChannel channel, byte[] buffer) => _ = {|TRN1002:channel.SendAsync(buffer)|}; }");

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>($$"""
        class C
        {
            async Task M(WebSocket webSocket, IMessageChannel channel, Socket socket, byte[] buffer)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """);
}
