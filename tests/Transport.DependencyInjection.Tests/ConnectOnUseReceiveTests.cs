using Transport.Fakes;
using static Transport.DependencyInjection.Tests.ClientUnderTest;

namespace Transport.DependencyInjection.Tests;

/// <summary>One receive at a time, before, while and after the connection is made.</summary>
public sealed class ConnectOnUseReceiveTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_second_receive_while_connecting_is_refused_at_once()
    {
        await using ClientUnderTest client = new();
        Task<ReceivedMessage?> first = client.Channel.ReceiveAsync(Token).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Channel.ReceiveAsync(Token).AsTask());
        Assert.Throws<InvalidOperationException>(() => client.Channel.TryReceive(out _));

        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await peer.SendAsync(Bytes("hello"), cancellationToken: Token);
        Assert.Equal("hello", (await first)!.Value.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_receive_that_waited_for_the_connection_still_excludes_others_when_connected()
    {
        await using ClientUnderTest client = new();
        Task<ReceivedMessage?> first = client.Channel.ReceiveAsync(Token).AsTask();
        (FakeChannel inner, FakeChannel peer) = await client.ConnectAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Channel.ReceiveAsync(Token).AsTask());
        Assert.Throws<InvalidOperationException>(() => client.Channel.TryReceive(out _));

        await peer.SendAsync(Bytes("hello"), cancellationToken: Token);
        Assert.Equal("hello", (await first)!.Value.GetText());
        Assert.Equal(1, inner.Receives);
    }

    [Fact(Timeout = Timeout)]
    public async Task Receives_go_on_one_after_the_other_once_connected()
    {
        await using ClientUnderTest client = new();
        (_, FakeChannel peer) = await client.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await peer.SendAsync(Bytes($"{i}"), cancellationToken: Token);
            Assert.Equal($"{i}", (await client.Channel.ReceiveAsync(Token))!.Value.GetText());
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task What_arrived_before_the_peer_closed_is_delivered_although_nothing_was_received_before()
    {
        await using ClientUnderTest client = new();
        (FakeChannel inner, FakeChannel peer) = await client.ConnectAsync();
        await peer.SendAsync(Bytes("last words"), cancellationToken: Token);
        await peer.CloseAsync(new CloseReason(CloseCode.GoingAway), Token);
        await inner.Completion;

        Assert.Equal("last words", (await client.Channel.ReceiveAsync(Token))!.Value.GetText());
        Assert.Null(await client.Channel.ReceiveAsync(Token));
        Assert.Null(await client.Channel.ReceiveAsync(Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task No_receive_can_reach_the_connection_before_the_one_that_waited_for_it()
    {
        await using ClientUnderTest client = new();
        Task<ReceivedMessage?> first = client.Channel.ReceiveAsync(Token).AsTask();
        (FakeChannel inner, FakeChannel peer) = FakeChannel.Pair();
        TaskCompletionSource<Exception?> intruder = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProbedChannel probed = new(inner) { BeforeReceive = () => intruder.TrySetResult(Record.Exception(() => client.Channel.TryReceive(out _))) };

        (await client.Connector.NextAttemptAsync()).Succeed(probed);

        Assert.IsType<InvalidOperationException>(await intruder.Task);
        await peer.SendAsync(Bytes("hello"), cancellationToken: Token);
        Assert.Equal("hello", (await first)!.Value.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task Concurrent_callers_around_the_moment_of_connecting_never_disturb_the_first_receive()
    {
        for (int round = 0; round < 200; round++)
        {
            await using ClientUnderTest client = new();
            Task<ReceivedMessage?> first = client.Channel.ReceiveAsync(Token).AsTask();
            FakeAttempt attempt = await client.Connector.NextAttemptAsync();
            using CancellationTokenSource done = new();
            Task intruder = Task.Run(
                () =>
                {
                    while (!done.IsCancellationRequested)
                    {
                        Assert.Throws<InvalidOperationException>(() => client.Channel.TryReceive(out _));
                    }
                },
                Token);

            FakeChannel peer = attempt.Succeed();
            await client.Connectable.ConnectAsync(Token);
            await done.CancelAsync();
            await intruder;
            await peer.SendAsync(Bytes("hello"), cancellationToken: Token);

            Assert.Equal("hello", (await first)!.Value.GetText());
        }
    }
}
