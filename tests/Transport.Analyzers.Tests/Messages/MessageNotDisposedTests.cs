using Transport.Analyzers.Messages;

namespace Transport.Analyzers.Tests.Messages;

public sealed class MessageNotDisposedTests
{
    [Theory]
    [InlineData("var message = await {|TRN1010:channel.ReceiveAsync()|}; Console.WriteLine(message?.GetText());")]
    [InlineData("ReceivedMessage message = (await {|TRN1010:channel.ReceiveAsync()|}.ConfigureAwait(false))!.Value; Handle(message.Payload);")]
    [InlineData("var received = await {|TRN1010:channel.ReceiveAsync()|}; if (received is not { } message) { return; } Handle(message.Payload);")]
    [InlineData("if (await {|TRN1010:channel.ReceiveAsync()|} is { } message) { Handle(message.Payload); }")]
    [InlineData("while (await {|TRN1010:channel.ReceiveAsync()|} is { } message) { Console.WriteLine(message.Length); }")]
    [InlineData("while (await {|TRN1010:channel.ReceiveAsync()|} is not null) { }")]
    [InlineData("await {|TRN1010:channel.ReceiveAsync()|};")]
    [InlineData("_ = await {|TRN1010:channel.ReceiveAsync()|};")]
    [InlineData("var text = (await {|TRN1010:channel.ReceiveAsync()|})!.Value.GetText();")]
    [InlineData("Console.WriteLine((await {|TRN1010:channel.ReceiveAsync()|})?.GetText());")]
    [InlineData("while ({|TRN1010:channel.TryReceive(out var message)|}) { Handle(message.Payload); }")]
    [InlineData("while ({|TRN1010:channel.TryReceive(out _)|}) { }")]
    [InlineData("ReceivedMessage? message; while ((message = await {|TRN1010:channel.ReceiveAsync()|}) != null) { Handle(message.Value.Payload); }")]
    public Task A_message_that_is_forgotten_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("using var message = await channel.ReceiveAsync(); Console.WriteLine(message?.GetText());")]
    [InlineData("using (var message = await channel.ReceiveAsync()) { Console.WriteLine(message?.GetText()); }")]
    [InlineData("var message = await channel.ReceiveAsync(); try { Handle(message!.Value.Payload); } finally { message?.Dispose(); }")]
    [InlineData("var received = await channel.ReceiveAsync(); if (received is not { } message) { return; } Handle(message.Payload); message.Dispose();")]
    [InlineData("var received = await channel.ReceiveAsync(); using var message = received.GetValueOrDefault(); Handle(message.Payload);")]
    [InlineData("while (await channel.ReceiveAsync() is { } message) { using (message) { Handle(message.Payload); } }")]
    [InlineData("while (await channel.ReceiveAsync() is { } message) { using var lease = message; Handle(message.Payload); }")]
    [InlineData("while (await channel.ReceiveAsync() is { } message) { _queue.Enqueue(message); }")]
    [InlineData("while (channel.TryReceive(out var message)) { Handle(message.Payload); message.Dispose(); }")]
    [InlineData("while (channel.TryReceive(out var message)) { Take(message); }")]
    [InlineData("if (channel.TryReceive(out var message)) { _queue.Enqueue(message.Detach()); }")]
    [InlineData("(await channel.ReceiveAsync())?.Dispose();")]
    [InlineData("Take((await channel.ReceiveAsync())!.Value);")]
    [InlineData("await foreach (var message in channel.ReceiveAllAsync()) { Handle(message.Payload); }")]
    [InlineData("var receive = channel.ReceiveAsync(); await Task.Yield(); using var message = await receive;")]
    [InlineData("_last = await channel.ReceiveAsync();")]
    [InlineData("channel.TryReceive(out _kept);")]
    [InlineData("dynamic unknown = channel; var message = await unknown.ReceiveAsync();")]
    [InlineData("False(channel.TryReceive(out _));")]
    [InlineData("await ThrowsAsync(async () => await channel.ReceiveAsync());")]
    [InlineData("if (await channel.ReceiveAsync() is not null) { throw new InvalidDataException(); }")]
    public Task A_message_that_somebody_disposes_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Handed_to_the_caller_is_not_reported() => RuleTest.VerifyAsync<MessageNotDisposedAnalyzer>("""
        class Wrapper(IMessageChannel inner)
        {
            public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken token) => inner.ReceiveAsync(token);

            public async ValueTask<ReceivedMessage?> NextAsync(CancellationToken token) => await inner.ReceiveAsync(token).ConfigureAwait(false);

            public async Task<ReceivedMessage> OneAsync()
            {
                var message = await inner.ReceiveAsync();
                return message ?? throw new EndOfStreamException();
            }

            public bool TryReceive(out ReceivedMessage message) => inner.TryReceive(out message);
        }
        """);

    [Fact]
    public Task Generated_code_and_code_that_does_not_bind_are_left_alone() => RuleTest.VerifyAsync<MessageNotDisposedAnalyzer>(
        "class C { async Task M(Missing a, IMessageChannel b) { var x = await a.ReceiveAsync(); b.TryReceive(); b.TryReceive(out ); var y = await b. } }",
        static test =>
        {
            test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None;
            test.TestState.Sources.Add(("G.g.cs", "class G { async Task M(IMessageChannel channel) { await channel.ReceiveAsync(); } }"));
        });

    [Fact]
    public Task The_fix_uses() => RuleTest.VerifyFixAsync<MessageNotDisposedAnalyzer, DisposeMessageFix>(
        """
        class C
        {
            async Task M(IMessageChannel channel)
            {
                // The greeting.
                var greeting = await {|TRN1010:channel.ReceiveAsync()|};
                Console.WriteLine(greeting?.GetText());
                ReceivedMessage answer = (await {|TRN1010:channel.ReceiveAsync()|})!.Value;
                Console.WriteLine(answer.Length);
                while (await {|TRN1010:channel.ReceiveAsync()|} is { } message)
                {
                    Console.WriteLine(message.Length);
                }

                if ({|TRN1010:channel.TryReceive(out var last)|})
                {
                    Console.WriteLine(last.Length);
                }
            }
        }
        """,
        """
        class C
        {
            async Task M(IMessageChannel channel)
            {
                // The greeting.
                using var greeting = await channel.ReceiveAsync();
                Console.WriteLine(greeting?.GetText());
                using ReceivedMessage answer = (await channel.ReceiveAsync())!.Value;
                Console.WriteLine(answer.Length);
                while (await channel.ReceiveAsync() is { } message)
                {
                    using var messageLease = message;
                    Console.WriteLine(message.Length);
                }

                if (channel.TryReceive(out var last))
                {
                    using var lastLease = last;
                    Console.WriteLine(last.Length);
                }
            }
        }
        """);

    [Fact]
    public Task No_fix_is_offered_where_there_is_no_variable() =>
        RuleTest.VerifyNoFixAsync<MessageNotDisposedAnalyzer, DisposeMessageFix>("class C { async Task<string> M(IMessageChannel channel) => (await {|TRN1010:channel.ReceiveAsync()|})!.Value.GetText(); }");

    [Theory]
    [InlineData("message = null;")]
    [InlineData("Fill(out message);")]
    public Task No_fix_is_offered_for_a_variable_that_is_written_again(string write) => RuleTest.VerifyNoFixAsync<MessageNotDisposedAnalyzer, DisposeMessageFix>($$"""
        class C
        {
            async Task M(IMessageChannel channel)
            {
                var message = await {|TRN1010:channel.ReceiveAsync()|};
                Console.WriteLine(message?.GetText());
                {{write}}
            }

            void Fill(out ReceivedMessage? message) => message = null;
        }
        """);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<MessageNotDisposedAnalyzer>($$"""
        class C
        {
            private readonly Queue<ReceivedMessage> _queue = new();
            private ReceivedMessage? _last;
            private ReceivedMessage _kept;

            void Handle(ReadOnlyMemory<byte> payload) { }

            void False(bool condition) { }

            Task ThrowsAsync(Func<Task> test) => test();

            void Take(ReceivedMessage message) => message.Dispose();

            async Task M(IMessageChannel channel)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """);
}
