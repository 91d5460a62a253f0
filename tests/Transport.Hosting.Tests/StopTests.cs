using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Transport.Fakes;

namespace Transport.Hosting.Tests;

/// <summary>Stopping ends in bounded time, whatever handlers and peers do.</summary>
public sealed class StopTests
{
    private const int Timeout = 60_000;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Handlers_that_return_when_asked_end_the_stop_at_once()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        FakeChannel peer = await ServedAsync(server, static (_, stopping) => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, stopping));

        await server.Host.StopAsync(Token);

        Assert.True(server.Listener.IsDisposed);
        Assert.Equal(CloseCode.GoingAway, (await peer.Completion).Code);
        Assert.All(server.Log.Lines, line => Assert.True(line.Level < LogLevel.Warning, line.Message));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_may_finish_its_work_within_the_drain_time()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeChannel peer = await ServedAsync(server, async (channel, stopping) =>
        {
            await using CancellationTokenRegistration registration = stopping.Register(asked.SetResult);
            await finish.Task;
            await channel.SendAsync(ServerUnderTest.Bytes("last words"), cancellationToken: CancellationToken.None);
        });

        Task stop = server.Host.StopAsync(Token);
        await asked.Task;
        Assert.False(stop.IsCompleted);
        finish.SetResult();
        await stop;

        Assert.Equal("last words", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.Equal(CloseCode.Normal, (await peer.Completion).Code);
    }

    [Fact(Timeout = Timeout)]
    public async Task Channels_of_handlers_that_do_not_return_are_closed_after_the_drain_time()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.DrainTimeout = TimeSpan.FromSeconds(7));
        FakeChannel peer = await ServedAsync(server, ServerUnderTest.EchoAsync);
        await ServerUnderTest.AssertServedAsync(peer);

        Task stop = server.Host.StopAsync(Token);
        await server.Time.PassAsync(TimeSpan.FromSeconds(7));
        await stop;

        CloseReason reason = await peer.Completion;
        Assert.Equal((CloseCode.GoingAway, ClosedBy.Remote), (reason.Code, reason.By));
        LogLine line = Assert.Single(server.Log.Lines, line => line.Id.Name == "ClosingAfterDrain");
        Assert.Equal("1 channels have not ended within 7 s (DrainTimeout), because their handlers have not returned or their peers have not answered the close, so they are closed now.", line.Message);
        Assert.All(server.Log.Lines, line => Assert.True(line.Level < LogLevel.Warning, line.Message));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_that_sends_on_a_channel_closed_while_stopping_raises_no_alarm()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        FakeChannel peer = await ServedAsync(server, async (channel, _) =>
        {
            await channel.Completion;
            await channel.SendAsync(ServerUnderTest.Bytes("too late"), cancellationToken: CancellationToken.None);
        });

        Task stop = server.Host.StopAsync(Token);
        await server.Time.PassAsync(TimeSpan.FromSeconds(5));
        await stop;

        Assert.Equal(CloseCode.GoingAway, (await peer.Completion).Code);
        Assert.Equal(LogLevel.Information, (await server.Log.NextAsync("ChannelEndedWhileStopping")).Level);
        Assert.All(server.Log.Lines, line => Assert.True(line.Level < LogLevel.Warning, line.Message));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_that_never_returns_and_a_peer_that_never_answers_are_left_behind()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        FakeChannel peer = await ServedAsync(
            server,
            static (_, _) => new TaskCompletionSource().Task,
            accepted => accepted.PeerNeverSaysGoodbye = true);

        Task stop = server.Host.StopAsync(Token);
        await server.Time.PassAsync(TimeSpan.FromSeconds(5));
        await server.Time.PassAsync(CloseTimeout);
        await server.Time.PassAsync(TimeSpan.FromSeconds(1));
        await stop;

        Assert.Equal(ClosedBy.Failure, (await peer.Completion).By);
        LogLine line = await server.Log.NextAsync("LeftBehind");
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith("The handlers of 1 channels of the default transport server have not returned although their channels were aborted; they are left behind.", line.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task When_the_host_loses_patience_everything_is_aborted_at_once()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        FakeChannel peer = await ServedAsync(server, ServerUnderTest.EchoAsync);
        await ServerUnderTest.AssertServedAsync(peer);
        using CancellationTokenSource patience = new();

        Task stop = HostedService(server).StopAsync(patience.Token);
        Assert.False(stop.IsCompleted);
        await patience.CancelAsync();
        await stop;

        Assert.Equal(ClosedBy.Failure, (await peer.Completion).By);
        Assert.DoesNotContain(server.Log.Lines, line => line.Id.Name is "LeftBehind" or "ClosingAfterDrain");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_callback_on_the_stopping_token_that_throws_does_not_disturb_the_stop()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        FakeChannel peer = await ServedAsync(server, static async (_, stopping) =>
        {
            stopping.Register(static () => throw new NotSupportedException("Not today."));
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, stopping);
        });

        await server.Host.StopAsync(Token);

        Assert.Equal(CloseCode.GoingAway, (await peer.Completion).Code);
        Assert.Equal(LogLevel.Error, (await server.Log.NextAsync("StoppingCallbackFailed")).Level);
    }

    [Fact(Timeout = Timeout)]
    public async Task Refused_peers_that_never_answer_do_not_delay_the_stop()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.MaxChannels = 1);
        await ServedAsync(server, static (_, stopping) => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, stopping));
        FakeChannel refused = server.Listener.Connect(accepted => accepted.PeerNeverSaysGoodbye = true, CloseTimeout, server.Time);
        await server.Log.NextAsync("ChannelLimitReached");

        await server.Host.StopAsync(Token);

        Assert.Equal(ClosedBy.Failure, (await refused.Completion).By);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_peer_that_never_answers_the_close_is_not_blamed_on_its_handler()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.DrainTimeout = TimeSpan.FromSeconds(2));
        await ServedAsync(
            server,
            static (_, stopping) => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, stopping),
            accepted => accepted.PeerNeverSaysGoodbye = true);

        Task stop = server.Host.StopAsync(Token);
        await server.Time.StartedAsync(TimeSpan.FromSeconds(2), CloseTimeout);
        server.Time.Advance(TimeSpan.FromSeconds(2));

        LogLine line = await server.Log.NextAsync("ClosingAfterDrain");
        Assert.Contains("or their peers have not answered the close", line.Message, StringComparison.Ordinal);
        Assert.Single(server.Script.DisposedThings);
        server.Time.Advance(CloseTimeout - TimeSpan.FromSeconds(2));
        await stop;
        Assert.DoesNotContain(server.Log.Lines, line => line.Id.Name == "LeftBehind");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_whose_host_failed_to_start_is_aborted_with_the_container()
    {
        ServerUnderTest server = new(services =>
        {
            services.AddTransportServer(o => o.UseFake("fake:1")).AddHandler<ScriptedHandler>();
            services.AddHostedService<FailingService>();
        });
        server.Script.Handle = ServerUnderTest.EchoAsync;
        await Assert.ThrowsAsync<NotSupportedException>(() => server.Host.StartAsync(Token));
        FakeChannel peer = server.Listener.Connect();
        await ServerUnderTest.AssertServedAsync(peer);
        FakeListener listener = server.Listener;

        await server.DisposeAsync();

        Assert.True(listener.IsDisposed);
        Assert.Equal(ClosedBy.Failure, (await peer.Completion).By);
    }

    [Fact(Timeout = Timeout)]
    public async Task Stopping_twice_is_stopping_once()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        await HostedService(server).StopAsync(Token);
        await HostedService(server).StopAsync(Token);

        Assert.True(server.Listener.IsDisposed);
    }

    private static IHostedService HostedService(ServerUnderTest server) => Assert.Single(server.Host.Services.GetServices<IHostedService>(), service => service is ITransportServer);

    /// <summary>A peer whose handler runs.</summary>
    private static async Task<FakeChannel> ServedAsync(ServerUnderTest server, Func<IMessageChannel, CancellationToken, Task> handle, Action<FakeChannel>? prepare = null)
    {
        TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.Handle = (channel, stopping) =>
        {
            Task handler = handle(channel, stopping);
            running.SetResult();
            return handler;
        };
        FakeChannel peer = server.Listener.Connect(prepare, CloseTimeout, server.Time);
        await running.Task;
        return peer;
    }

    private sealed class FailingService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException("Not today.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
