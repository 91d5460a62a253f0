using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transport.Fakes;

namespace Transport.Hosting.Tests;

/// <summary>The contract of <see cref="IChannelHandler"/>.</summary>
public sealed class ChannelHandlerRunnerTests : IDisposable
{
    private const int Timeout = 60_000;

    private readonly CollectedLog _log = new();
    private readonly HandlerScript _script = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ServiceProvider _services;
    private readonly ChannelHandlerRunner _runner;
    private readonly FakeChannel _channel;
    private readonly FakeChannel _peer;

    public ChannelHandlerRunnerTests()
    {
        _services = new ServiceCollection().AddSingleton(_script).AddScoped<ScopedThing>().AddScoped<ScriptedHandler>().BuildServiceProvider();
        _runner = new ChannelHandlerRunner(_services.GetRequiredService<IServiceScopeFactory>(), _log.CreateLogger<ChannelHandlerRunner>());
        (_channel, _peer) = FakeChannel.Pair();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _stopping.Dispose();
        _log.Dispose();
        _channel.Dispose();
        _peer.Dispose();
    }

    [Fact(Timeout = Timeout)]
    public async Task Returning_closes_normally()
    {
        await RunAsync((_, _) => Task.CompletedTask);

        Assert.Equal((CloseCode.Normal, ClosedBy.Remote), await PeerSawAsync());
        Assert.True(_channel.WasDisposed);
        Assert.Single(_script.DisposedThings);
        Assert.Empty(_log.Lines);
    }

    [Fact(Timeout = Timeout)]
    public async Task Returning_while_stopping_closes_normally_too()
    {
        await _stopping.CancelAsync();

        await RunAsync((_, _) => Task.CompletedTask);

        Assert.Equal((CloseCode.Normal, ClosedBy.Remote), await PeerSawAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_exception_is_logged_and_closes_with_InternalError()
    {
        NotSupportedException thrown = new("Not today.");

        await RunAsync((_, _) => throw thrown);

        Assert.Equal((CloseCode.InternalError, ClosedBy.Remote), await PeerSawAsync());
        LogLine line = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Error, 220), (line.Level, line.Id.Id));
        Assert.Same(thrown, line.Exception);
        Assert.StartsWith($"ScriptedHandler failed on channel {_channel.Id} of peer ", line.Message, StringComparison.Ordinal);
        Assert.Equal(string.Empty, (await _peer.Completion).Text);
        Assert.Single(_script.DisposedThings);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_cancellation_while_stopping_closes_with_GoingAway_and_raises_no_alarm()
    {
        Task run = RunAsync((_, stopping) => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, stopping));

        await _stopping.CancelAsync();
        await run;

        Assert.Equal((CloseCode.GoingAway, ClosedBy.Remote), await PeerSawAsync());
        Assert.Empty(_log.Lines);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_cancellation_at_any_other_time_is_an_exception_like_others()
    {
        await RunAsync((_, _) => throw new OperationCanceledException());

        Assert.Equal((CloseCode.InternalError, ClosedBy.Remote), await PeerSawAsync());
        Assert.Equal(LogLevel.Error, Assert.Single(_log.Lines).Level);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(TransportError.ConnectionLost, LogLevel.Information, 221)]
    [InlineData(TransportError.PeerTimedOut, LogLevel.Information, 221)]
    [InlineData(TransportError.ProtocolViolation, LogLevel.Warning, 222)]
    [InlineData(TransportError.MessageTooLarge, LogLevel.Warning, 222)]
    public async Task The_end_of_the_channel_is_logged_without_alarm(TransportError error, LogLevel level, int eventId)
    {
        Task run = RunAsync(ServerUnderTest.EchoAsync);

        _channel.Fail(error);
        await run;

        LogLine line = Assert.Single(_log.Lines);
        Assert.Equal((level, eventId), (line.Level, line.Id.Id));
        Assert.EndsWith($"({error}). The fake connection broke.", line.Message, StringComparison.Ordinal);
        Assert.True(_channel.WasDisposed);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_peer_that_closed_while_the_handler_wanted_to_send_raises_no_alarm()
    {
        await _peer.CloseAsync(cancellationToken: Token);

        await RunAsync(async (channel, _) => await channel.SendAsync(new byte[1], cancellationToken: Token));

        LogLine line = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Information, "ChannelEnded"), (line.Level, line.Id.Name));
        Assert.Contains("(ClosedByPeer)", line.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_transport_exception_of_something_else_is_the_handlers_failure()
    {
        await RunAsync((_, _) => throw new TransportException(TransportError.ConnectionRefused, "Nobody listens at the database."));

        Assert.Equal((CloseCode.InternalError, ClosedBy.Remote), await PeerSawAsync());
        Assert.Equal((LogLevel.Error, 220), (Assert.Single(_log.Lines).Level, _log.Lines[0].Id.Id));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_that_cannot_be_made_is_logged_and_closes_with_InternalError()
    {
        await _runner.RunAsync<ImpossibleHandler>(_channel, _stopping.Token);

        Assert.Equal((CloseCode.InternalError, ClosedBy.Remote), await PeerSawAsync());
        Assert.StartsWith("ImpossibleHandler failed", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_that_is_not_registered_is_made_and_disposed()
    {
        await _runner.RunAsync<UnregisteredHandler>(_channel, _stopping.Token);

        Assert.Equal((CloseCode.PolicyViolation, ClosedBy.Remote), await PeerSawAsync());
        Assert.Equal(2, _script.DisposedThings.Count);
        Assert.Empty(_log.Lines);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_channel_that_the_handler_closed_keeps_the_handlers_reason()
    {
        await RunAsync(async (channel, _) => await channel.CloseAsync(new CloseReason(CloseCode.PolicyViolation, "no"), Token));

        CloseReason reason = await _peer.Completion;
        Assert.Equal((CloseCode.PolicyViolation, "no"), (reason.Code, reason.Text));
    }

    private Task RunAsync(Func<IMessageChannel, CancellationToken, Task> handle)
    {
        _script.Handle = handle;
        return _runner.RunAsync<ScriptedHandler>(_channel, _stopping.Token);
    }

    private async Task<(CloseCode Code, ClosedBy By)> PeerSawAsync()
    {
        CloseReason reason = await _peer.Completion;
        return (reason.Code, reason.By);
    }

    private sealed class UnregisteredHandler(HandlerScript script, ScopedThing thing) : IChannelHandler, IAsyncDisposable
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => channel.CloseAsync(new CloseReason(CloseCode.PolicyViolation), stopping).AsTask();

        public ValueTask DisposeAsync()
        {
            script.DisposedThings.Enqueue(thing);
            return default;
        }
    }

    private sealed class ImpossibleHandler(IFormatProvider notRegistered) : IChannelHandler
    {
        public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => throw new InvalidOperationException($"made with {notRegistered}");
    }
}
