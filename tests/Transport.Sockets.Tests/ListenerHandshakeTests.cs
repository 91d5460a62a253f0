using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Transport.Sockets.Tests;

/// <summary>What a listener does between the accept of a connection and its channel.</summary>
public sealed class ListenerHandshakeTests
{
    private const byte Word = 42;

    [Fact(Timeout = Running.Timeout)]
    public async Task A_channel_is_handed_out_when_its_handshake_is_done_and_begins_where_it_ended()
    {
        await using IChannelListener listener = await ListenAsync([ScriptedHandshake.Expecting(Word)]);
        using Socket client = await Clients.ConnectAsync(listener);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();

        // The default framing: a length of 2 bytes, shifted by the kind, and the text.
        await client.SendAsync(new byte[] { Word, (2 << 2) | 1, (byte)'o', (byte)'k' }, Running.Token);

        using IMessageChannel? channel = await accept;
        using ReceivedMessage message = Assert.NotNull(await channel!.ReceiveAsync(Running.Token));
        Assert.Equal("ok", message.GetText());
        Assert.Equal(client.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Handshakes_build_on_each_other_and_the_channel_on_the_last()
    {
        ScriptedHandshake first = new((connection, _) => new(new PassingConnection(connection)));
        ScriptedHandshake second = new((connection, _) => new(new PassingConnection(connection)));
        await using IChannelListener listener = await ListenAsync([first, second]);
        using Socket client = await Clients.ConnectAsync(listener);

        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);

        PassingConnection outer = Assert.IsType<PassingConnection>(channel!.GetFeature<PassingConnection>());
        Assert.Same(await second.NextAsync(), outer.Inner);
        Assert.Same(await first.NextAsync(), Assert.IsType<PassingConnection>(outer.Inner).Inner);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_peer_that_says_nothing_delays_nobody()
    {
        await using IChannelListener listener = await ListenAsync([ScriptedHandshake.Expecting(Word)]);
        using Socket silent = await Clients.ConnectAsync(listener);
        using Socket quick = await Clients.ConnectAsync(listener);
        await quick.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Assert.Equal(quick.LocalEndPoint, channel!.RemoteEndPoint);
        Assert.True(silent.IsOpen());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_handshake_that_blocks_its_thread_delays_nobody()
    {
        using ManualResetEventSlim release = new();
        int count = 0;
        ScriptedHandshake handshake = new((connection, _) =>
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                release.Wait(Running.Token);
            }

            return new(connection);
        });
        await using IChannelListener listener = await ListenAsync([handshake]);
        using Socket blocking = await Clients.ConnectAsync(listener);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await handshake.NextAsync();
        using Socket quick = await Clients.ConnectAsync(listener);
        using IMessageChannel? second = await accept;
        Assert.Equal(quick.LocalEndPoint, second!.RemoteEndPoint);

        release.Set();
        using IMessageChannel? first = await listener.AcceptAsync(Running.Token);
        Assert.Equal(blocking.LocalEndPoint, first!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Handshakes_that_are_not_done_in_time_are_given_up_and_logged()
    {
        FakeTimeProvider time = new();
        RecordingLogger logger = new();
        ScriptedHandshake handshake = ScriptedHandshake.Expecting(Word);
        await using IChannelListener listener = await ListenAsync([handshake], time, logger);
        using Socket silent = await Clients.ConnectAsync(listener);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await handshake.NextAsync();
        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.True(silent.IsOpen());

        time.Advance(TimeSpan.FromTicks(1));

        Assert.True(await silent.IsResetAsync());
        using Socket next = await Clients.ConnectAsync(listener);
        await next.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.Equal(next.LocalEndPoint, channel!.RemoteEndPoint);
        (LogLevel level, int id, string message) = await logger.FirstAsync();
        Assert.Equal((LogLevel.Warning, 6), (level, id));
        Assert.StartsWith($"The handshake of {silent.LocalEndPoint} at {listener.LocalEndPoint} failed, and the connection was dropped: ", message, StringComparison.Ordinal);
        Assert.Contains("did not finish its handshake within 10 s. Check that it speaks what this listener is configured for, or raise HandshakeTimeout.", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_handshake_that_does_not_look_at_its_token_ends_in_time_too()
    {
        FakeTimeProvider time = new();
        ScriptedHandshake handshake = new(async (connection, _) =>
        {
            await connection.Stream.ReadExactlyAsync(new byte[1], CancellationToken.None);
            return connection;
        });
        await using IChannelListener listener = await ListenAsync([handshake], time);
        using Socket silent = await Clients.ConnectAsync(listener);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await handshake.NextAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(await silent.IsResetAsync());
        using Socket next = await Clients.ConnectAsync(listener);
        await next.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.Equal(next.LocalEndPoint, channel!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_peer_that_is_gone_in_the_middle_of_a_handshake_is_dropped()
    {
        RecordingLogger logger = new();
        ScriptedHandshake handshake = ScriptedHandshake.Expecting(Word);
        await using IChannelListener listener = await ListenAsync([handshake], logger: logger);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using Socket gone = await Clients.ConnectAsync(listener);
        await handshake.NextAsync();
        gone.Close(0);
        Assert.Equal(6, (await logger.FirstAsync()).Id);

        using Socket next = await Clients.ConnectAsync(listener);
        await next.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.NotNull(channel);
        Assert.Contains("The peer broke the TCP connection", (await logger.FirstAsync()).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Failures_are_logged_at_a_bounded_rate_and_never_end_the_listener()
    {
        FakeTimeProvider time = new();
        RecordingLogger logger = new();
        int count = 0;
        ScriptedHandshake handshake = new(async (connection, token) =>
        {
            if (Interlocked.Increment(ref count) <= 8)
            {
                throw new InvalidOperationException("A bug.");
            }

            await Task.Delay(Timeout.Infinite, token);
            return connection;
        });
        await using IChannelListener listener = await ListenAsync([handshake], time, logger, maxPending: 1);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        for (int stranger = 0; stranger < 8; stranger++)
        {
            Assert.True(await Clients.IsTurnedAwayAsync(listener));
            await handshake.NextAsync();
        }

        // One handshake at a time: when this one begins, all before it have been logged, or not.
        using Socket last = await Clients.ConnectAsync(listener);
        await handshake.NextAsync();
        Assert.Equal(5, logger.Entries.Count);
        Assert.All(logger.Entries, entry => Assert.Contains("A bug. 0 more", entry.Message, StringComparison.Ordinal));

        // As long as a handshake may take.
        time.Advance(RateLimitedLog.Interval);
        await logger.WaitForAsync(6);

        Assert.False(accept.IsCompleted);
        Assert.EndsWith(" 3 more were not logged since the last such line.", logger.Entries.Last().Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_logger_that_throws_costs_no_place_and_does_not_end_the_listener()
    {
        RecordingTimeProvider time = new();
        ScriptedCalls calls = new() { AcceptErrors = new([SocketError.TooManyOpenSockets]) };
        await using IChannelListener listener = await ListenAsync([ScriptedHandshake.Expecting(Word)], time, new ThrowingLogger(), calls, maxPending: 1);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        time.Advance(await time.NextWaitAsync());
        for (int stranger = 0; stranger < 3; stranger++)
        {
            using Socket client = await Clients.ConnectAsync(listener);
            await client.SendAsync(new byte[] { 1 }, Running.Token);
            Assert.True(await client.IsResetAsync());
        }

        using Socket last = await Clients.ConnectAsync(listener);
        await last.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.Equal(last.LocalEndPoint, channel!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task No_more_handshakes_than_allowed_go_on_at_once()
    {
        ScriptedHandshake handshake = ScriptedHandshake.Expecting(Word);
        ScriptedCalls calls = new();
        await using IChannelListener listener = await ListenAsync([handshake], new FakeTimeProvider(), calls: calls, maxPending: 2);
        using Socket first = await Clients.ConnectAsync(listener);
        using Socket second = await Clients.ConnectAsync(listener);
        using Socket third = await Clients.ConnectAsync(listener);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await handshake.NextAsync();
        await handshake.NextAsync();
        Assert.Equal(2, calls.Accepted);

        // A refused handshake makes room for the next one.
        await first.SendAsync(new byte[] { 1 }, Running.Token);
        Assert.Equal(third.LocalEndPoint, (await handshake.NextAsync()).RemoteEndPoint);

        await third.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.Equal(third.LocalEndPoint, channel!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Silent_strangers_who_take_all_places_lose_them_one_by_one_in_a_fifth_of_the_time()
    {
        FakeTimeProvider time = new();
        RecordingLogger logger = new();
        ScriptedHandshake handshake = ScriptedHandshake.Expecting(Word);
        await using IChannelListener listener = await ListenAsync([handshake], time, logger, maxPending: 2);
        using Socket first = await Clients.ConnectAsync(listener);
        using Socket second = await Clients.ConnectAsync(listener);
        using Socket honest = await Clients.ConnectAsync(listener);
        await honest.SendAsync(new[] { Word }, Running.Token);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await handshake.NextAsync();
        await handshake.NextAsync();

        time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.True(first.IsOpen());

        time.Advance(TimeSpan.FromTicks(1));

        using IMessageChannel? channel = await accept;
        Assert.Equal(honest.LocalEndPoint, channel!.RemoteEndPoint);
        Assert.True(await first.IsResetAsync());
        string message = (await logger.FirstAsync()).Message;
        Assert.Contains("did not finish its handshake within 2 s, which is all the time there is while 2 connections", message, StringComparison.Ordinal);
        Assert.Contains("raise MaxPendingHandshakes", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Channels_that_nobody_takes_are_held_in_bounded_number()
    {
        ScriptedHandshake handshake = new((connection, _) => new(connection));
        ScriptedCalls calls = new();
        await using IChannelListener listener = await ListenAsync([handshake], calls: calls, maxPending: 2);
        List<Socket> clients = [];
        try
        {
            for (int i = 0; i < 5; i++)
            {
                clients.Add(await Clients.ConnectAsync(listener));
            }

            using IMessageChannel? first = await listener.AcceptAsync(Running.Token);

            // One was taken; two more have places.
            await handshake.NextAsync();
            await handshake.NextAsync();
            await handshake.NextAsync();
            Assert.Equal((3, 3), (handshake.Count, calls.Accepted));
            using IMessageChannel? second = await listener.AcceptAsync(Running.Token);
            await handshake.NextAsync();
            Assert.Equal((4, 4), (handshake.Count, calls.Accepted));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_a_wait_loses_no_channel()
    {
        ScriptedHandshake handshake = ScriptedHandshake.Expecting(Word);
        await using IChannelListener listener = await ListenAsync([handshake]);
        using CancellationTokenSource cancellation = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(cancellation.Token).AsTask();
        using Socket client = await Clients.ConnectAsync(listener);
        await handshake.NextAsync();

        await cancellation.CancelAsync();
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accept)).CancellationToken);

        await client.SendAsync(new[] { Word }, Running.Token);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Assert.Equal(client.LocalEndPoint, channel!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Dispose_ends_handshakes_channels_that_nobody_took_and_all_waits()
    {
        int count = 0;
        ScriptedHandshake handshake = new(async (connection, token) =>
        {
            if (Interlocked.Increment(ref count) == 2)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return connection;
        });
        RecordingLogger logger = new();
        IChannelListener listener = await ListenAsync([handshake], logger: logger);
        using Socket taken = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        using Socket pending = await Clients.ConnectAsync(listener);
        using Socket ready = await Clients.ConnectAsync(listener);
        await handshake.NextAsync();
        await handshake.NextAsync();
        await handshake.NextAsync();

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        Assert.True(await pending.IsResetAsync());
        Assert.True(await ready.IsResetAsync());
        Assert.Null(await listener.AcceptAsync(Running.Token));
        Assert.Equal(ChannelState.Open, channel!.State);
        Assert.Empty(logger.Entries);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Waits_end_with_null_when_the_listener_is_disposed()
    {
        IChannelListener listener = await ListenAsync([ScriptedHandshake.Expecting(Word)]);
        Task<IMessageChannel?>[] accepts = [.. Enumerable.Range(0, 4).Select(_ => listener.AcceptAsync(Running.Token).AsTask())];
        await listener.DisposeAsync();
        Assert.All(await Task.WhenAll(accepts), Assert.Null);
    }

    private static ValueTask<IChannelListener> ListenAsync(
        IReadOnlyList<IConnectionHandshake> handshakes,
        TimeProvider? time = null,
        ILogger? logger = null,
        SocketCalls? calls = null,
        int maxPending = 256)
    {
        TcpListenerOptions options = new() { Endpoint = "127.0.0.1:0", MaxPendingHandshakes = maxPending, Heartbeat = { Enabled = false } };
        return new TcpListenerFactory(options, framing: null, time, logger, calls ?? SocketCalls.System, handshakes).ListenAsync(Running.Token);
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("No disk.");
    }
}
