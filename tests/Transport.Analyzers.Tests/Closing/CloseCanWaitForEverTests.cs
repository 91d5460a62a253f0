using Transport.Analyzers.Closing;

namespace Transport.Analyzers.Tests.Closing;

public sealed class CloseCanWaitForEverTests
{
    [Theory]
    [InlineData("await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|};")]
    [InlineData("await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default)|};")]
    [InlineData("if (webSocket.State == WebSocketState.Open) { await {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, new CancellationToken())|}; }")]
    [InlineData("using var client = new ClientWebSocket(); await {|TRN2006:client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None)|}.ConfigureAwait(false);")]
    public Task A_close_without_a_bound_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stopping);")]
    [InlineData("using var bound = new CancellationTokenSource(5000); await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);")]
    [InlineData("await webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);")]
    [InlineData("if (webSocket.State == WebSocketState.CloseReceived) { await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); }")]
    [InlineData("var result = await webSocket.ReceiveAsync(new byte[9], stopping); if (result.MessageType == WebSocketMessageType.Close) { await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default); }")]
    [InlineData("if (webSocket.CloseStatus is { } status) { await webSocket.CloseAsync(status, webSocket.CloseStatusDescription, default); }")]
    [InlineData("await channel.CloseAsync();")]
    public Task A_close_that_ends_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task The_fix_uses_CloseOutputAsync() => RuleTest.VerifyFixAsync<CloseCanWaitForEverAnalyzer, CloseOutputFix>(
        """
        class C
        {
            Task M(WebSocket webSocket) => {|TRN2006:webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default)|};
        }
        """,
        """
        class C
        {
            Task M(WebSocket webSocket) => webSocket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", default);
        }
        """);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<CloseCanWaitForEverAnalyzer>($$"""
        class C
        {
            async Task M(WebSocket webSocket, IMessageChannel channel, CancellationToken stopping)
            {
                {{statement}}
            }
        }
        """);
}
