using Transport.Analyzers.Blocking;
using Transport.Analyzers.Handlers;

namespace Transport.Analyzers.Tests.Handlers;

public sealed class HandlerBlocksTests
{
    [Theory]
    [InlineData("{|TRN1006:Thread.Sleep(100)|};")]
    [InlineData("{|TRN1006:Thread.Sleep(TimeSpan.FromSeconds(1))|};")]
    [InlineData("var saved = {|TRN1006:SaveAsync().Result|};")]
    [InlineData("{|TRN1006:SaveAsync().Wait()|};")]
    [InlineData("{|TRN1006:SaveAsync().Wait(1000)|};")]
    [InlineData("var saved = {|TRN1006:SaveAsync().GetAwaiter().GetResult()|};")]
    [InlineData("var saved = {|TRN1006:SaveAsync().ConfigureAwait(false).GetAwaiter().GetResult()|};")]
    [InlineData("var save = SaveAsync(); Console.WriteLine(); {|TRN1006:save.Wait()|};")]
    [InlineData("{|TRN1006:Task.WaitAll(SaveAsync(), SaveAsync())|};")]
    [InlineData("{|TRN1006:Task.Run(() => 1).Wait()|};")]
    [InlineData("var line = {|TRN1006:Console.ReadLine()|};")]
    [InlineData("var line = {|TRN1006:reader.ReadLine()|};")]
    [InlineData("{|TRN1006:File.AppendAllText(\"log.txt\", message.GetText())|};")]
    [InlineData("var bytes = {|TRN1006:File.ReadAllBytes(\"page.html\")|};")]
    [InlineData("{|TRN1006:file.Write(message.Payload.Span)|};")]
    [InlineData("{|TRN1006:_gate.Wait(stopping)|};")]
    [InlineData("if (message.Length > 3) { try { {|TRN1006:Thread.Sleep(5)|}; } finally { } }")]
    [InlineData("{|TRN1006:socket.Send(message.Payload.Span)|};")]
    public Task A_body_that_blocks_is_reported(string statement) => VerifyLoopAsync(statement);

    [Theory]
    [InlineData("await Task.Delay(100);")]
    [InlineData("var saved = await SaveAsync();")]
    [InlineData("await Task.Run(() => Thread.Sleep(100));")]
    [InlineData("_ = Task.Run(() => { var saved = SaveAsync().Result; });")]
    [InlineData("var save = SaveAsync(); await Task.WhenAll(save, SaveAsync()); Console.WriteLine(save.Result);")]
    [InlineData("var save = SaveAsync(); if (save.IsCompletedSuccessfully) { Console.WriteLine(save.Result); }")]
    [InlineData("_ = SaveAsync().ContinueWith(done => Console.WriteLine(done.Result));")]
    [InlineData("var sent = socket.SendAsync(message.Payload).Result;")]
    [InlineData("channel.SendAsync(message.Payload).AsTask().Wait();")]
    [InlineData("Task.WaitAll(channel.SendAsync(message.Payload).AsTask());")]
    [InlineData("if (_gate.Wait(0)) { _gate.Release(); }")]
    [InlineData("Console.WriteLine(new StringReader(message.GetText()).ReadLine());")]
    [InlineData("var memory = new MemoryStream(); memory.Write(message.Payload.Span);")]
    [InlineData("Console.WriteLine(Task.FromResult(1).Result);")]
    [InlineData("lock (_gate) { Console.WriteLine(); }")]
    [InlineData("void Later() { Thread.Sleep(5); } Console.WriteLine((Action)Later);")]
    [InlineData("new Thread(() => Thread.Sleep(5)).Start();")]
    [InlineData("dynamic unknown = this; unknown.Sleep(5);")]
    public Task A_body_that_does_not_block_is_not_reported(string statement) => VerifyLoopAsync(statement);

    /// <summary>What TRN2001 reports, this rule leaves to it: no place gets both.</summary>
    [Theory]
    [InlineData("var sent = {|TRN2001:socket.SendAsync(message.Payload).Result|};")]
    [InlineData("{|TRN2001:channel.SendAsync(message.Payload).AsTask().Wait()|};")]
    [InlineData("{|TRN2001:Task.WaitAll(channel.SendAsync(message.Payload).AsTask())|};")]
    public Task Blocking_on_the_network_is_another_rules(string statement) => RuleTest.VerifyAsync<BlockingOnNetworkAnalyzer>(Loop(statement));

    [Fact]
    public Task The_whole_of_a_handler_is_looked_at() => RuleTest.VerifyAsync<HandlerBlocksAnalyzer>("""
        sealed partial class Chat : IChannelHandler
        {
            public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
            {
                var motd = {|TRN1006:File.ReadAllText("motd.txt")|};
                await channel.SendTextAsync(motd, stopping);
                while (await channel.ReceiveAsync(stopping) is { } message)
                {
                    using (message)
                    {
                        {|TRN1006:Thread.Sleep(10)|};
                    }
                }
            }

            private void Pause() => Thread.Sleep(10);
        }

        sealed class Explicit : IChannelHandler
        {
            Task IChannelHandler.HandleAsync(IMessageChannel channel, CancellationToken stopping)
            {
                {|TRN1006:Thread.Sleep(10)|};
                return Task.CompletedTask;
            }
        }

        class Unrelated
        {
            public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
            {
                Thread.Sleep(10);
                return Task.CompletedTask;
            }

            public async Task After(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                }

                Thread.Sleep(10);
            }
        }
        """);

    [Fact]
    public Task Loops_with_ConfigureAwait_and_top_level_statements_are_looked_at() => RuleTest.VerifyAsync<HandlerBlocksAnalyzer>(
        """
        IMessageChannel channel = null!;
        await foreach (var message in channel.ReceiveAllAsync().ConfigureAwait(false))
        {
            {|TRN1006:Thread.Sleep(10)|};
        }
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Generated_code_and_code_that_does_not_bind_are_left_alone() => RuleTest.VerifyAsync<HandlerBlocksAnalyzer>(
        "class C { async Task M(Missing a, IMessageChannel b) { await foreach (var m in a.ReceiveAllAsync()) { Thread.Sleep(5); } await foreach (var m in b.ReceiveAllAsync()) { Thread.; x.Result; .Wait(); } } }",
        static test =>
        {
            test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None;
            test.TestState.Sources.Add(("G.g.cs", "class G { async Task M(IMessageChannel b) { await foreach (var m in b.ReceiveAllAsync()) { Thread.Sleep(5); } } }"));
        });

    [Fact]
    public Task The_fix_awaits_the_asynchronous_form() => RuleTest.VerifyFixAsync<HandlerBlocksAnalyzer, AwaitInHandlerFix>(
        """
        class C
        {
            private readonly SemaphoreSlim _gate = new(1);

            async Task<int> SaveAsync() { await Task.Yield(); return 1; }

            async Task M(IMessageChannel channel, StreamReader reader)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    {|TRN1006:Thread.Sleep(100)|}; // a moment
                    var text = {|TRN1006:File.ReadAllText("a.txt")|}.Trim();
                    File.Delete({|TRN1006:reader.ReadLine()|});
                    {|TRN1006:_gate.Wait()|};
                    var saved = {|TRN1006:SaveAsync().Result|};
                    {|TRN1006:SaveAsync().Wait()|};
                }
            }
        }
        """,
        """
        class C
        {
            private readonly SemaphoreSlim _gate = new(1);

            async Task<int> SaveAsync() { await Task.Yield(); return 1; }

            async Task M(IMessageChannel channel, StreamReader reader)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    await Task.Delay(100); // a moment
                    var text = (await File.ReadAllTextAsync("a.txt")).Trim();
                    File.Delete(await reader.ReadLineAsync());
                    await _gate.WaitAsync();
                    var saved = await SaveAsync();
                    await SaveAsync();
                }
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_without_an_asynchronous_form() => RuleTest.VerifyNoFixAsync<HandlerBlocksAnalyzer, AwaitInHandlerFix>("""
        class C : IChannelHandler
        {
            public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
            {
                {|TRN1006:Thread.Sleep(100)|};
                return Task.CompletedTask;
            }

            async Task M(IMessageChannel channel)
            {
                await foreach (var message in channel.ReceiveAllAsync())
                {
                    {|TRN1006:Console.ReadLine()|};
                }
            }
        }
        """);

    [Theory]
    [InlineData("reader?{|TRN1006:.ReadToEnd()|}.Trim();")]
    [InlineData("this?{|TRN1006:.SaveAsync().Wait()|};")]
    public Task No_fix_is_offered_behind_a_question_mark(string statement) => RuleTest.VerifyNoFixAsync<HandlerBlocksAnalyzer, AwaitInHandlerFix>(Loop(statement));

    private static Task VerifyLoopAsync(string statement) => RuleTest.VerifyAsync<HandlerBlocksAnalyzer>(Loop(statement));

    private static string Loop(string statement) => $$"""
        class C
        {
            private readonly SemaphoreSlim _gate = new(1);

            async Task<int> SaveAsync() { await Task.Yield(); return 1; }

            async Task M(IMessageChannel channel, StreamReader reader, FileStream file, Socket socket, CancellationToken stopping)
            {
                await foreach (var message in channel.ReceiveAllAsync(stopping))
                {
                    await Task.Yield();
                    {{statement}}
                }
            }
        }
        """;
}
