using Transport.Analyzers.Awaiting;

namespace Transport.Analyzers.Tests.Awaiting;

public sealed class ValueTaskUsedTwiceTests
{
    [Theory]
    [InlineData("var send = channel.SendAsync(buffer); await send; await {|TRN1012:send|};")]
    [InlineData("var send = channel.SendAsync(buffer); await send.ConfigureAwait(false); var task = {|TRN1012:send|}.AsTask();")]
    [InlineData("ValueTask flush = channel.FlushAsync(); var a = flush.AsTask(); var b = {|TRN1012:flush|}.AsTask(); await Task.WhenAll(a, b);")]
    [InlineData("var receive = channel.ReceiveAsync(); if (await receive is null) { return; } using var message = (await {|TRN1012:receive|}).Value;")]
    [InlineData("var receive = channel.ReceiveAsync(); await receive; Console.WriteLine({|TRN1012:receive|}.Result.HasValue);")]
    [InlineData("var close = channel.CloseAsync(); for (int i = 0; i < 3; i++) { await {|TRN1012:close|}; }")]
    [InlineData("ValueTask send; send = channel.SendTextAsync(\"x\"); if (!send.IsCompleted) { await send; } {|TRN1012:send|}.GetAwaiter().GetResult();")]
    [InlineData("var receive = channel.ReceiveAsync(); await Task.WhenAny(receive.AsTask(), Task.Delay(500)); await {|TRN1012:receive|};")]
    [InlineData("_pending = {|TRN1012:channel.SendAsync(buffer)|};")]
    [InlineData("Pending = {|TRN1012:channel.SendAsync(buffer)|};")]
    [InlineData("var connect = connector.ConnectAsync(); await connect; await using var other = await {|TRN1012:connect|};")]
    [InlineData("async Task Local() { var send = channel.SendAsync(buffer); await send; await {|TRN1012:send|}; } await Local();")]
    public Task A_second_use_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("await channel.SendAsync(buffer);")]
    [InlineData("var send = channel.SendAsync(buffer); Console.WriteLine(); await send;")]
    [InlineData("var send = channel.SendAsync(buffer); if (send.IsCompletedSuccessfully) { send.GetAwaiter().GetResult(); return; } await send;")]
    [InlineData("var send = channel.SendAsync(buffer); if (send.IsCompletedSuccessfully) { send.GetAwaiter().GetResult(); } else { await send; }")]
    [InlineData("var send = channel.SendAsync(buffer); await send; send = channel.SendAsync(buffer); await send;")]
    [InlineData("for (int i = 0; i < 3; i++) { var send = channel.SendAsync(buffer); await send; }")]
    [InlineData("ValueTask last = default; for (int i = 0; i < 3; i++) { await last; last = channel.SendAsync(buffer); } await last;")]
    [InlineData("var send = channel.SendAsync(buffer).AsTask(); await send; await send;")]
    [InlineData("var send = channel.SendAsync(buffer).Preserve(); await send; await send;")]
    [InlineData("_task = channel.SendAsync(buffer).AsTask(); await _task; await _task;")]
    [InlineData("var sends = new List<ValueTask> { channel.SendAsync(buffer), channel.FlushAsync() }; foreach (var send in sends) { await send; }")]
    [InlineData("var flush = new MemoryStream().WriteAsync(buffer); await flush; await flush;")]
    [InlineData("var receive = channel.ReceiveAsync(); Console.WriteLine(receive.IsCompleted); await receive;")]
    [InlineData("var send = buffer.Length > 3 ? channel.SendAsync(buffer) : default; await send;")]
    [InlineData("switch (buffer.Length) { case 1: var send = channel.SendAsync(buffer); await send; break; default: send = channel.FlushAsync(); await send; break; }")]
    [InlineData("bool done = false; var send = channel.SendAsync(buffer); if (send.IsCompleted) { await send; done = true; } if (!done) { await send; }")]
    [InlineData("dynamic unknown = channel; var send = unknown.SendAsync(buffer); await send; await send;")]
    public Task A_single_use_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Returned_is_not_reported() => RuleTest.VerifyAsync<ValueTaskUsedTwiceAnalyzer>("class C { ValueTask M(IMessageChannel channel, byte[] buffer) => channel.SendAsync(buffer); }");

    [Fact]
    public Task Generated_code_and_code_that_does_not_bind_are_left_alone() => RuleTest.VerifyAsync<ValueTaskUsedTwiceAnalyzer>(
        "class C { async Task M(Missing a, IMessageChannel b) { var x = a.SendAsync(); await x; await x; var y = b.SendAsync(); await y; await y; var = b.ReceiveAsync(; await } }",
        static test =>
        {
            test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None;
            test.TestState.Sources.Add(("G.g.cs", "class G { async Task M(IMessageChannel channel) { var x = channel.FlushAsync(); await x; await x; } }"));
        });

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<ValueTaskUsedTwiceAnalyzer>($$"""
        class C
        {
            private ValueTask _pending;
            private Task _task;

            private ValueTask Pending { get; set; }

            async Task M(IMessageChannel channel, IChannelConnector connector, byte[] buffer)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """);
}
