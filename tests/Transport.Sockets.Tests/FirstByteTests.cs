using System.Net.Sockets;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>Clients that connect and say nothing.</summary>
public sealed class FirstByteTests
{
    private static readonly TimeSpan FirstByteTimeout = TimeSpan.FromSeconds(30);

    [Theory(Timeout = Running.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_says_nothing_is_dropped_in_time_and_gives_its_place_back(bool isReceiving)
    {
        RecordingTimeProvider time = new();
        await using IChannelListener listener = await ListenAsync(time, FirstByteTimeout);
        using Socket silent = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Task<ReceivedMessage?>? receive = isReceiving ? channel!.ReceiveAsync(Running.Token).AsTask() : null;
        time.Advance(FirstByteTimeout - TimeSpan.FromTicks(1));
        Assert.True(silent.IsOpen());

        time.Advance(TimeSpan.FromTicks(1));

        Assert.True(await silent.IsResetAsync());
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await (receive ?? channel!.ReceiveAsync(Running.Token).AsTask()));
        Assert.Equal(TransportError.PeerTimedOut, exception.Error);
        Assert.Contains($"The peer {silent.LocalEndPoint} connected and sent nothing for 30 s", exception.Message, StringComparison.Ordinal);
        Assert.Contains("FirstByteTimeout", exception.Message, StringComparison.Ordinal);
        using Socket next = await Clients.ConnectAsync(listener);
        using IMessageChannel? other = await listener.AcceptAsync(Running.Token);
        Assert.Equal(next.LocalEndPoint, other!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task One_message_is_enough_for_ever()
    {
        RecordingTimeProvider time = new();
        await using IChannelListener listener = await ListenAsync(time, FirstByteTimeout);
        using Socket client = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        await client.SendAsync("hello\n"u8.ToArray(), Running.Token);
        using ReceivedMessage hello = Assert.NotNull(await channel!.ReceiveAsync(Running.Token));

        time.Advance(FirstByteTimeout * 100);

        await client.SendAsync("again\n"u8.ToArray(), Running.Token);
        using ReceivedMessage again = Assert.NotNull(await channel.ReceiveAsync(Running.Token));
        Assert.Equal("again", again.GetText());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_server_may_speak_first()
    {
        RecordingTimeProvider time = new();
        await using IChannelListener listener = await ListenAsync(time, FirstByteTimeout);
        using Socket client = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        await channel!.SendTextAsync("welcome", Running.Token);
        byte[] greeting = new byte[8];
        Assert.Equal(8, await client.ReceiveAsync(greeting, SocketFlags.None, Running.Token));
        Assert.Equal("welcome\n"u8, greeting);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_may_listen_for_ever_if_nothing_is_set()
    {
        RecordingTimeProvider time = new();
        await using IChannelListener listener = await ListenAsync(time, firstByteTimeout: null);
        using Socket client = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        time.Advance(TimeSpan.FromDays(1));
        await channel!.SendTextAsync("still here", Running.Token);
        byte[] bytes = new byte[11];
        Assert.Equal(11, await client.ReceiveAsync(bytes, SocketFlags.None, Running.Token));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_that_ends_its_direction_without_a_word_is_no_failure()
    {
        RecordingTimeProvider time = new();
        await using IChannelListener listener = await ListenAsync(time, FirstByteTimeout);
        using Socket client = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        client.Shutdown(SocketShutdown.Send);
        Assert.Null(await channel!.ReceiveAsync(Running.Token));
        await channel.CloseAsync(cancellationToken: Running.Token);
        Assert.Null((await channel.Completion).Error);
    }

    private static ValueTask<IChannelListener> ListenAsync(TimeProvider time, TimeSpan? firstByteTimeout)
    {
        TcpListenerOptions options = new() { Endpoint = "127.0.0.1:0", FirstByteTimeout = firstByteTimeout, MaxConnections = 1 };
        return new TcpListenerFactory(options, MessageFraming.Lines(), time).ListenAsync(Running.Token);
    }
}
