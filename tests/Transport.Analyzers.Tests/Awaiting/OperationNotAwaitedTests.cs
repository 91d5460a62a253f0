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
    [InlineData("new MemoryStream().FlushAsync();")]
    [InlineData("Func<Task> later = () => channel.SendAsync(buffer).AsTask(); await later();")]
    public Task An_operation_that_somebody_waits_for_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Returned_is_not_reported() => RuleTest.VerifyAsync<OperationNotAwaitedAnalyzer>("class C { ValueTask M(IMessageChannel channel, byte[] buffer) => channel.SendAsync(buffer); }");

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
