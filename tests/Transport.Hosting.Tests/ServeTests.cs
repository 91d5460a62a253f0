using Microsoft.Extensions.Logging;
using Transport.Fakes;

namespace Transport.Hosting.Tests;

/// <summary>Accepting channels and having them served.</summary>
public sealed class ServeTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Each_channel_has_a_handler_and_a_scope_of_its_own_which_end_with_it()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        server.Script.Handle = ServerUnderTest.EchoAsync;
        FakeChannel one = server.Listener.Connect();
        FakeChannel other = server.Listener.Connect();
        await ServerUnderTest.AssertServedAsync(one);
        await ServerUnderTest.AssertServedAsync(other);
        Assert.Equal(2, server.Script.Handlers.Select(handler => handler.Thing).Distinct().Count());
        Assert.Empty(server.Script.DisposedThings);

        await one.CloseAsync(cancellationToken: Token);
        await other.CloseAsync(cancellationToken: Token);
        await server.Host.StopAsync(Token);

        Assert.Equal(2, server.Script.DisposedThings.Distinct().Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_that_fails_disturbs_no_other_channel()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        server.Script.Handle = ServerUnderTest.EchoAsync;
        FakeChannel good = server.Listener.Connect();
        await ServerUnderTest.AssertServedAsync(good);
        server.Script.Handle = (_, _) => throw new NotSupportedException("Not today.");

        FakeChannel bad = server.Listener.Connect();

        Assert.Equal(CloseCode.InternalError, (await bad.Completion).Code);
        await ServerUnderTest.AssertServedAsync(good);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_handler_that_blocks_its_thread_does_not_stop_the_server_from_accepting()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        using ManualResetEventSlim release = new();
        TaskCompletionSource blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.Handle = (_, _) =>
        {
            blocked.SetResult();
            release.Wait(Token);
            return Task.CompletedTask;
        };
        server.Listener.Connect();
        await blocked.Task;
        server.Script.Handle = ServerUnderTest.EchoAsync;

        await ServerUnderTest.AssertServedAsync(server.Listener.Connect());

        release.Set();
    }

    [Fact(Timeout = Timeout)]
    public async Task An_accept_that_fails_is_logged_and_tried_again_after_a_growing_but_bounded_delay()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        server.Script.Handle = ServerUnderTest.EchoAsync;
        double[] delays = [50, 100, 200, 400, 800, 1000, 1000];
        foreach (double delay in delays)
        {
            server.Listener.ThrowFromAccept(new IOException("Too many open files."));
            LogLine line = await server.Log.NextAsync("AcceptFailed");
            Assert.Equal((LogLevel.Error, $"Accepting a channel on 127.0.0.1:5000 failed; the next attempt is in {delay} ms."), (line.Level, line.Message));
            await server.Time.PassAsync(TimeSpan.FromMilliseconds(delay));
        }

        await ServerUnderTest.AssertServedAsync(server.Listener.Connect());

        server.Listener.ThrowFromAccept(new IOException("Too many open files."));
        Assert.Contains("in 50 ms", (await server.Log.NextAsync("AcceptFailed")).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_fails_when_an_accept_does_not_end_the_server()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        server.Script.Handle = ServerUnderTest.EchoAsync;
        server.Log.FailingEvent = "AcceptFailed";

        server.Listener.ThrowFromAccept(new IOException("Too many open files."));
        await server.Time.PassAsync(TimeSpan.FromMilliseconds(50));

        await ServerUnderTest.AssertServedAsync(server.Listener.Connect());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_log_that_fails_leaves_no_refused_channel_open()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.MaxChannels = 1);
        server.Script.Handle = ServerUnderTest.EchoAsync;
        await ServerUnderTest.AssertServedAsync(server.Listener.Connect());
        server.Log.FailingEvent = "ChannelLimitReached";

        Assert.Equal(CloseCode.TryAgainLater, (await server.Listener.Connect().Completion).Code);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_listener_that_ends_by_itself_is_logged()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        await server.Listener.DisposeAsync();

        LogLine line = await server.Log.NextAsync("ListenerEnded");
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Equal("The listener on 127.0.0.1:5000 was disposed although the server runs, so nothing is accepted there any more.", line.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Channels_beyond_the_limit_are_told_to_come_back_later()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.MaxChannels = 1);
        server.Script.Handle = ServerUnderTest.EchoAsync;
        FakeChannel served = server.Listener.Connect();
        await ServerUnderTest.AssertServedAsync(served);

        CloseReason reason = await server.Listener.Connect().Completion;

        Assert.Equal((CloseCode.TryAgainLater, "The server has no room for another channel."), (reason.Code, reason.Text));
        LogLine line = await server.Log.NextAsync("ChannelLimitReached");
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("the server has 1 channels already, its limit (MaxChannels)", line.Message, StringComparison.Ordinal);
        await ServerUnderTest.AssertServedAsync(served);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_channel_that_has_ended_makes_room_for_another()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.MaxChannels = 1);
        server.Script.Handle = ServerUnderTest.EchoAsync;
        FakeChannel first = server.Listener.Connect();
        await ServerUnderTest.AssertServedAsync(first);
        await first.CloseAsync(cancellationToken: Token);

        // The place is free when the server's side is done as well, which the peer cannot see: it comes back, as it is told to.
        FakeChannel next;
        do
        {
            next = server.Listener.Connect();
            await next.SendAsync(ServerUnderTest.Bytes("ping"), cancellationToken: Token);
        }
        while (await next.ReceiveAsync(Token) is null);

        await ServerUnderTest.AssertServedAsync(next);
    }

    [Fact(Timeout = Timeout)]
    public async Task Refusals_are_logged_once_per_ten_seconds_with_their_number()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.MaxChannels = 1);
        server.Script.Handle = ServerUnderTest.EchoAsync;
        await ServerUnderTest.AssertServedAsync(server.Listener.Connect());
        for (int i = 0; i < 5; i++)
        {
            await server.Listener.Connect().Completion;
        }

        server.Time.Advance(TimeSpan.FromSeconds(10));
        await server.Listener.Connect().Completion;

        LogLine[] lines = [.. server.Log.Lines.Where(line => line.Id.Name == "ChannelLimitReached")];
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("; 0 more were refused since the last such line.", lines[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("; 4 more were refused since the last such line.", lines[1].Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task So_many_refused_peers_that_never_answer_are_aborted_at_once()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(options => options.MaxChannels = 1);
        server.Script.Handle = ServerUnderTest.EchoAsync;
        await ServerUnderTest.AssertServedAsync(server.Listener.Connect());
        List<FakeChannel> refused = [];
        for (int i = 0; i < 128; i++)
        {
            refused.Add(ConnectSilentPeer(server));
        }

        FakeChannel oneTooMany = ConnectSilentPeer(server);

        Assert.Equal(ClosedBy.Failure, (await oneTooMany.Completion).By);
        Assert.All(refused, peer => Assert.False(peer.Completion.IsCompleted));
    }

    private static FakeChannel ConnectSilentPeer(ServerUnderTest server) => server.Listener.Connect(accepted => accepted.PeerNeverSaysGoodbye = true, timeProvider: server.Time);
}
