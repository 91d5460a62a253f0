using Transport.Analyzers.Blocking;

namespace Transport.Analyzers.Tests.Blocking;

public sealed class RunSynchronouslyTests
{
    [Fact]
    public Task The_task_of_a_network_call_is_reported_and_fixed() => RuleTest.VerifyFixAsync<RunSynchronouslyAnalyzer, AwaitInsteadOfBlockingFix>(
        """
        class C
        {
            async Task M(ClientWebSocket webSocket)
            {
                {|TRN2002:webSocket.ConnectAsync(new Uri("wss://example.com"), default).RunSynchronously()|};
                await Task.Yield();
            }
        }
        """,
        """
        class C
        {
            async Task M(ClientWebSocket webSocket)
            {
                await webSocket.ConnectAsync(new Uri("wss://example.com"), default);
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task A_task_made_to_be_run_is_not_reported() => RuleTest.VerifyAsync<RunSynchronouslyAnalyzer>("class C { void M() => new Task(() => { }).RunSynchronously(); }");
}
