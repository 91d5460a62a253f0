using Transport.Analyzers.Handlers;

namespace Transport.Analyzers.Tests.Handlers;

public sealed class HandlerReturnsAtOnceTests
{
    [Theory]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _channel = channel; return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _peers.Add(channel); _log.Add(\"new\"); return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _byId[channel.Id] = channel; return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { if (!_byId.TryAdd(channel.Id, channel)) { throw new InvalidOperationException(); } return Task.FromResult(true); }")]
    [InlineData("public async Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _channel = channel; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _sessions.Add(new Session(channel)); return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _sessions.Add(new Session(null!) { Channel = channel }); return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _ = ReadAsync(channel); return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { _ = Task.Run(() => ReadAsync(channel)); return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { new Thread(() => Console.WriteLine(channel.Id)).Start(); return Task.CompletedTask; }")]
    [InlineData("Task IChannelHandler.{|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { lock (_peers) { _peers.Add(channel); } return Task.CompletedTask; }")]
    [InlineData("public Task {|TRN1013:HandleAsync|}(IMessageChannel channel, CancellationToken stopping) { var kept = channel; Newest = kept; return Task.CompletedTask; }")]
    public Task A_handler_that_keeps_its_channel_and_returns_is_reported(string member) => VerifyMemberAsync(member);

    [Theory]
    [InlineData("public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _peers.Add(channel); await foreach (var m in channel.ReceiveAllAsync(stopping)) { Console.WriteLine(m.Length); } _peers.Remove(channel); }")]
    [InlineData("public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; await channel.Completion; }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; return channel.Completion; }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; return ReadAsync(channel); }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; return _done.Task; }")]
    [InlineData("public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; await _done.Task; }")]
    [InlineData("public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _byId[channel.Id] = channel; try { await Task.Delay(Timeout.Infinite, stopping); } finally { _byId.Remove(channel.Id); } }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => Task.CompletedTask;")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _log.Add(channel.Id); return Task.CompletedTask; }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { channel.Abort(); return Task.CompletedTask; }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => channel.CloseAsync().AsTask();")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; channel.Completion.Wait(stopping); return Task.CompletedTask; }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _channel = channel; stopping.WaitHandle.WaitOne(); return Task.CompletedTask; }")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => throw new NotSupportedException();")]
    [InlineData("public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { Task loop = Task.Run(() => ReadAsync(channel)); return loop; }")]
    public Task A_handler_that_waits_or_keeps_nothing_is_not_reported(string member) => VerifyMemberAsync(member);

    [Theory]
    [InlineData("class C { IMessageChannel? _c; public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _c = channel; return Task.CompletedTask; } }")]
    [InlineData("// <auto-generated/>\nclass C : IChannelHandler { IMessageChannel _c; public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _c = channel; return Task.CompletedTask; } }")]
    [InlineData("class C : IChannelHandler { IMessageChannel? _c; public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) { _c = channel; return {|CS0103:Unknown|}(channel); } }")]
    public Task Other_types_generated_and_unbound_code_are_not_reported(string source) => RuleTest.VerifyAsync<HandlerReturnsAtOnceAnalyzer>(source);

    private static Task VerifyMemberAsync(string member) => RuleTest.VerifyAsync<HandlerReturnsAtOnceAnalyzer>($$"""
        class C : IChannelHandler
        {
            readonly List<IMessageChannel> _peers = [];
            readonly Dictionary<string, IMessageChannel> _byId = [];
            readonly List<Session> _sessions = [];
            readonly List<string> _log = [];
            readonly TaskCompletionSource _done = new();
            IMessageChannel? _channel;

            public static IMessageChannel? Newest { get; set; }

            {{member}}

            async Task ReadAsync(IMessageChannel channel) => await channel.ReceiveAsync();
        }

        class Session(IMessageChannel channel)
        {
            public IMessageChannel Channel { get; set; } = channel;
        }
        """);
}
