using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Transport.Framing;

namespace Transport.Sockets.Tests;

public sealed class AcceptTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Any_number_of_accepts_may_wait_and_each_gets_a_channel_of_its_own()
    {
        await using IChannelListener listener = await ListenAsync();
        Task<IMessageChannel?>[] accepts = [.. Enumerable.Range(0, 16).Select(_ => listener.AcceptAsync(Running.Token).AsTask())];
        Assert.All(accepts, accept => Assert.False(accept.IsCompleted));
        List<Socket> clients = [];
        try
        {
            for (int i = 0; i < accepts.Length; i++)
            {
                clients.Add(await ConnectAsync(listener));
            }

            IMessageChannel?[] channels = await Task.WhenAll(accepts);
            Assert.Equal(
                clients.Select(client => client.LocalEndPoint!.ToString()).Order(),
                channels.Select(channel => channel!.RemoteEndPoint!.ToString()).Order());
            Assert.All(channels, channel => channel!.Dispose());
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Accepted_channels_know_their_transport_and_live_on_without_the_listener()
    {
        IChannelListener listener = await ListenAsync();
        using Socket client = await ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        await listener.DisposeAsync();
        Assert.NotNull(channel);
        Assert.Equal("tcp", channel.Capabilities.TransportName);
        Assert.Equal(ChannelState.Open, channel.State);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_ends_the_wait_with_the_callers_token_and_nobody_elses()
    {
        await using IChannelListener listener = await ListenAsync();
        using CancellationTokenSource first = new();
        using CancellationTokenSource second = new();
        Task<IMessageChannel?> waiting = listener.AcceptAsync(first.Token).AsTask();
        Task<IMessageChannel?> behind = listener.AcceptAsync(second.Token).AsTask();
        Task<IMessageChannel?> last = listener.AcceptAsync(Running.Token).AsTask();

        await second.CancelAsync();
        Assert.Equal(second.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind)).CancellationToken);
        await first.CancelAsync();
        Assert.Equal(first.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting)).CancellationToken);

        using Socket client = await ConnectAsync(listener);
        using IMessageChannel? channel = await last;
        Assert.Equal(client.LocalEndPoint, channel!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_while_a_connection_arrives_loses_no_channel()
    {
        await using IChannelListener listener = await ListenAsync();
        for (int round = 0; round < 200; round++)
        {
            using CancellationTokenSource cancellation = new();
            Task<IMessageChannel?> accept = listener.AcceptAsync(cancellation.Token).AsTask();
            Task cancel = Task.Run(cancellation.Cancel, Running.Token);
            using Socket client = await ConnectAsync(listener);
            await cancel;

            IMessageChannel? channel;
            try
            {
                channel = await accept;
            }
            catch (OperationCanceledException)
            {
                channel = await listener.AcceptAsync(Running.Token);
            }

            Assert.Equal(client.LocalEndPoint, channel!.RemoteEndPoint);
            channel.Dispose();
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Dispose_ends_all_waits_with_null_again_and_again()
    {
        IChannelListener listener = await ListenAsync();
        Task<IMessageChannel?>[] accepts = [.. Enumerable.Range(0, 8).Select(_ => listener.AcceptAsync(Running.Token).AsTask())];
        await listener.DisposeAsync();
        await listener.DisposeAsync();
        Assert.All(await Task.WhenAll(accepts), Assert.Null);
        Assert.Null(await listener.AcceptAsync(Running.Token));
        Assert.Null(await listener.AcceptAsync(Running.Token));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(SocketError.ConnectionAborted)]
    [InlineData(SocketError.ConnectionReset)]
    public async Task A_peer_that_is_gone_again_is_passed_over_at_once(SocketError error)
    {
        RecordingLogger logger = new();
        ScriptedCalls calls = new() { AcceptErrors = new([error, error]) };
        await using IChannelListener listener = await ListenAsync(calls, new RecordingTimeProvider(), logger);
        using Socket client = await ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(channel);
        Assert.Equal(3, calls.Accepted);
        Assert.Equal([LogLevel.Debug, LogLevel.Debug], logger.Entries.Select(entry => entry.Level));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.NoBufferSpaceAvailable)]
    [InlineData(SocketError.NetworkDown)]
    public async Task Accepting_slows_down_while_it_fails_and_never_ends(SocketError error)
    {
        RecordingLogger logger = new();
        RecordingTimeProvider time = new();
        ScriptedCalls calls = new() { AcceptErrors = new(Enumerable.Repeat(error, 7)) };
        await using IChannelListener listener = await ListenAsync(calls, time, logger);
        using Socket client = await ConnectAsync(listener);

        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        int[] milliseconds = [50, 100, 200, 400, 800, 1000, 1000];
        for (int failure = 0; failure < milliseconds.Length; failure++)
        {
            TimeSpan wait = await time.NextWaitAsync();
            Assert.Equal(TimeSpan.FromMilliseconds(milliseconds[failure]), wait);
            Assert.Equal(failure + 1, calls.Accepted);
            Assert.False(accept.IsCompleted);
            time.Advance(wait);
        }

        using IMessageChannel? channel = await accept;
        Assert.NotNull(channel);
        Assert.Equal([(LogLevel.Warning, 1), (LogLevel.Information, 2)], logger.Entries.Select(entry => (entry.Level, entry.Id)));
        Assert.Contains(listener.LocalEndPoint.ToString()!, logger.Entries.First().Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Slowing_down_begins_anew_after_an_accept_that_worked()
    {
        RecordingTimeProvider time = new();
        ScriptedCalls calls = new() { AcceptErrors = new([SocketError.TooManyOpenSockets, SocketError.TooManyOpenSockets]) };
        await using IChannelListener listener = await ListenAsync(calls, time);
        using Socket client = await ConnectAsync(listener);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        time.Advance(await time.NextWaitAsync());
        time.Advance(await time.NextWaitAsync());
        using IMessageChannel? channel = await accept;

        calls.AcceptErrors.Enqueue(SocketError.TooManyOpenSockets);
        Task<IMessageChannel?> next = listener.AcceptAsync(Running.Token).AsTask();
        Assert.Equal(TimeSpan.FromMilliseconds(50), await time.NextWaitAsync());
        await listener.DisposeAsync();
        Assert.Null(await next);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Waiting_accepts_slow_down_together()
    {
        RecordingTimeProvider time = new();
        ScriptedCalls calls = new() { AcceptErrors = new(Enumerable.Repeat(SocketError.TooManyOpenSockets, 3)) };
        await using IChannelListener listener = await ListenAsync(calls, time);
        Task<IMessageChannel?>[] accepts = [.. Enumerable.Range(0, 8).Select(_ => listener.AcceptAsync(Running.Token).AsTask())];
        await time.NextWaitAsync();
        Assert.Equal(1, calls.Accepted);
        await listener.DisposeAsync();
        Assert.All(await Task.WhenAll(accepts), Assert.Null);
        Assert.Equal(1, calls.Accepted);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_ends_the_wait_while_accepting_is_slowed_down()
    {
        RecordingTimeProvider time = new();
        ScriptedCalls calls = new() { AcceptErrors = new([SocketError.TooManyOpenSockets]) };
        await using IChannelListener listener = await ListenAsync(calls, time);
        using CancellationTokenSource cancellation = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(cancellation.Token).AsTask();
        await time.NextWaitAsync();
        await cancellation.CancelAsync();
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accept)).CancellationToken);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_socket_that_cannot_be_set_up_is_closed_and_the_next_one_accepted()
    {
        using Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        List<Socket> accepted = [];
        SocketListenerSetup setup = new()
        {
            CreateChannel = connection => SocketChannels.Create("tcp", connection, MessageFraming.Default, new TcpListenerOptions(), TimeProvider.System),
            Configure = socket =>
            {
                accepted.Add(socket);
                if (accepted.Count == 1)
                {
                    throw new SocketException((int)SocketError.InvalidArgument);
                }
            },
            Limits = new ConnectionLimits(100, maxPerAddress: null),
        };
        await using SocketChannelListener listener = new(listening, listening.LocalEndPoint!, setup, SocketCalls.System, TimeProvider.System, NullLogger.Instance);
        using Socket first = await ConnectAsync(listener);
        using Socket second = await ConnectAsync(listener);

        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);

        Assert.Equal(second.LocalEndPoint, channel!.RemoteEndPoint);
        Assert.Equal(2, accepted.Count);
        Assert.True(accepted[0].SafeHandle.IsClosed);
    }

    private static ValueTask<IChannelListener> ListenAsync(SocketCalls? calls = null, TimeProvider? time = null, ILogger? logger = null) =>
        new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0", Heartbeat = { Enabled = false } }, framing: null, time, logger, calls ?? SocketCalls.System).ListenAsync(Running.Token);

    private static async Task<Socket> ConnectAsync(IChannelListener listener)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint, Running.Token);
        return client;
    }
}
