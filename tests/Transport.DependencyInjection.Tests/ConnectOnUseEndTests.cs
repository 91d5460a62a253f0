using Transport.Fakes;
using static Transport.DependencyInjection.Tests.ClientUnderTest;

namespace Transport.DependencyInjection.Tests;

/// <summary>How the container's channel ends, at each time of its life.</summary>
public sealed class ConnectOnUseEndTests
{
    private const int Timeout = 60_000;

    private static readonly CloseReason Leaving = new(CloseCode.GoingAway, "leaving");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_close_before_the_first_use_ends_it_without_connecting()
    {
        await using ClientUnderTest client = new();

        await client.Channel.CloseAsync(Leaving, Token);

        Assert.True(client.Channel.Completion.IsCompletedSuccessfully);
        Assert.Equal(Leaving, await client.Channel.Completion);
        Assert.Equal(ChannelState.Closed, client.Channel.State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask());
        Assert.Throws<InvalidOperationException>(() => client.Channel.TrySend(Bytes("a")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Connectable.ConnectAsync(Token).AsTask());
        Assert.Equal(TransportError.Aborted, (await Assert.ThrowsAsync<TransportException>(() => client.Channel.ReceiveAsync(Token).AsTask())).Error);
        Assert.False(client.Channel.TryReceive(out _));
        await client.Channel.FlushAsync(Token);
        Assert.Equal(0, client.Connector.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_close_while_connecting_ends_those_who_wait_and_the_attempt()
    {
        await using ClientUnderTest client = new();
        Task send = client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask();
        Task receive = client.Channel.ReceiveAsync(Token).AsTask();
        Task connect = client.Connectable.ConnectAsync(Token).AsTask();
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();

        await client.Channel.CloseAsync(Leaving, Token);

        Assert.Equal(Leaving, await client.Channel.Completion);
        Assert.Contains("was closed by this side", (await Assert.ThrowsAsync<InvalidOperationException>(() => send)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => connect);
        Assert.Equal(TransportError.Aborted, (await Assert.ThrowsAsync<TransportException>(() => receive)).Error);
        await CancelledAsync(attempt);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_abort_while_connecting_ends_those_who_wait_and_the_attempt()
    {
        await using ClientUnderTest client = new();
        Task send = client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask();
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();

        client.Channel.Abort(Leaving);

        Assert.True(client.Channel.Completion.IsCompletedSuccessfully);
        Assert.Equal(Leaving, await client.Channel.Completion);
        Assert.Contains("was aborted by this side", (await Assert.ThrowsAsync<InvalidOperationException>(() => send)).Message, StringComparison.Ordinal);
        await CancelledAsync(attempt);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_dispose_while_connecting_ends_those_who_wait_and_everything_after()
    {
        await using ClientUnderTest client = new();
        Task send = client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask();
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();

        await client.Channel.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => send);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Channel.ReceiveAsync(Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Channel.FlushAsync(Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Connectable.ConnectAsync(Token).AsTask());
        Assert.Equal(CloseCode.Normal, (await client.Channel.Completion).Code);
        await CancelledAsync(attempt);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_connection_that_arrives_after_a_close_is_closed_and_disposed()
    {
        await using ClientUnderTest client = new();
        client.Channel.TrySend(Bytes("lost"));
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();
        await client.Channel.CloseAsync(Leaving, Token);

        (FakeChannel late, FakeChannel peer) = FakeChannel.Pair();
        attempt.Succeed(late);

        Assert.Equal(ClosedBy.Remote, (await peer.Completion).By);
        Assert.True(late.WasDisposed);
        Assert.Null(client.Channel.RemoteEndPoint);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_connection_that_arrives_after_an_abort_is_aborted()
    {
        await using ClientUnderTest client = new();
        client.Channel.TrySend(Bytes("lost"));
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();
        client.Channel.Abort();

        (FakeChannel late, FakeChannel peer) = FakeChannel.Pair();
        attempt.Succeed(late);

        Assert.Equal(ClosedBy.Failure, (await peer.Completion).By);
        Assert.True(late.WasDisposed);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_end_of_the_connection_is_the_end_of_the_channel_also_for_those_who_asked_before()
    {
        await using ClientUnderTest client = new();
        Task<CloseReason> before = client.Channel.Completion;
        (FakeChannel inner, _) = await client.ConnectAsync();

        inner.Fail(TransportError.ConnectionLost);

        Assert.Equal(TransportError.ConnectionLost, (await before).Error?.Error);
        Assert.Equal(await before, await client.Channel.Completion);
        Assert.Equal(ChannelState.Closed, client.Channel.State);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask());
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        await Assert.ThrowsAsync<TransportException>(() => client.Channel.ReceiveAsync(Token).AsTask());
        await Assert.ThrowsAsync<TransportException>(() => client.Connectable.ConnectAsync(Token).AsTask());
        Assert.Equal(1, client.Connector.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_close_once_connected_tells_the_peer_and_is_complete_for_everyone()
    {
        await using ClientUnderTest client = new();
        Task<CloseReason> before = client.Channel.Completion;
        (_, FakeChannel peer) = await client.ConnectAsync();

        await client.Channel.CloseAsync(Leaving, Token);

        Assert.True(before.IsCompletedSuccessfully);
        Assert.True(client.Channel.Completion.IsCompletedSuccessfully);
        CloseReason told = await peer.Completion;
        Assert.Equal((CloseCode.GoingAway, "leaving", ClosedBy.Remote), (told.Code, told.Text, told.By));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_abort_once_connected_is_complete_for_everyone()
    {
        await using ClientUnderTest client = new();
        Task<CloseReason> before = client.Channel.Completion;
        (_, FakeChannel peer) = await client.ConnectAsync();

        client.Channel.Abort(Leaving);

        Assert.True(before.IsCompletedSuccessfully);
        Assert.Equal(Leaving, await before);
        Assert.Equal(ClosedBy.Failure, (await peer.Completion).By);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_dispose_once_connected_disposes_the_connection()
    {
        await using ClientUnderTest client = new();
        (FakeChannel inner, FakeChannel peer) = await client.ConnectAsync();

        await client.Channel.DisposeAsync();
        await client.Channel.DisposeAsync();

        Assert.True(inner.WasDisposed);
        Assert.Equal(ClosedBy.Remote, (await peer.Completion).By);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Channel.ReceiveAsync(Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Connectable.ConnectAsync(Token).AsTask());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_container_disposed_asynchronously_closes_its_channel()
    {
        ClientUnderTest client = new();
        (FakeChannel inner, FakeChannel peer) = await client.ConnectAsync();

        await client.Provider.DisposeAsync();

        Assert.True(inner.WasDisposed);
        Assert.Equal(ClosedBy.Remote, (await peer.Completion).By);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_container_disposed_synchronously_aborts_its_channel()
    {
        ClientUnderTest client = new();
        (FakeChannel inner, FakeChannel peer) = await client.ConnectAsync();

#pragma warning disable CA1849 // The synchronous disposal is what is tested.
        client.Provider.Dispose();
#pragma warning restore CA1849

        Assert.True(inner.WasDisposed);
        Assert.Equal(ClosedBy.Failure, (await peer.Completion).By);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_container_that_never_used_its_channel_never_connects_it()
    {
        ClientUnderTest client = new();

        await client.Provider.DisposeAsync();

        Assert.Equal(0, client.Connector.Count);
        Assert.True(client.Channel.Completion.IsCompletedSuccessfully);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_close_at_the_moment_of_connecting_leaves_no_connection_behind()
    {
        for (int round = 0; round < 200; round++)
        {
            await using ClientUnderTest client = new();
            client.Channel.TrySend(Bytes("lost"));
            FakeAttempt attempt = await client.Connector.NextAttemptAsync();
            (FakeChannel inner, FakeChannel peer) = FakeChannel.Pair();

            Task close = Task.Run(async () => await client.Channel.CloseAsync(Leaving, Token), Token);
            attempt.Succeed(inner);
            await close;

            await peer.Completion;
            await inner.Completion;
            Assert.Equal(ChannelState.Closed, client.Channel.State);
            Assert.True(client.Channel.Completion.IsCompletedSuccessfully);
        }
    }

    private static async Task CancelledAsync(FakeAttempt attempt)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = attempt.Token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(Token);
    }
}
