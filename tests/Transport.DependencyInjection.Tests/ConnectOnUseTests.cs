using Microsoft.Extensions.Logging;
using Transport.Fakes;
using static Transport.DependencyInjection.Tests.ClientUnderTest;

namespace Transport.DependencyInjection.Tests;

/// <summary>How the container's channel gets its connection.</summary>
public sealed class ConnectOnUseTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_send_connects_and_then_sends()
    {
        await using ClientUnderTest client = new();
        Task send = client.Channel.SendAsync(Bytes("hello"), MessageKind.Text, Token).AsTask();
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();
        Assert.False(send.IsCompleted);
        Assert.Equal(ChannelState.Connecting, client.Channel.State);

        FakeChannel peer = attempt.Succeed();
        await send;

        Assert.Equal(ChannelState.Open, client.Channel.State);
        ReceivedMessage received = (await peer.ReceiveAsync(Token))!.Value;
        Assert.Equal("hello", received.GetText());
        Assert.Equal(MessageKind.Text, received.Kind);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_send_by_callback_writes_at_once_and_sends_when_connected()
    {
        await using ClientUnderTest client = new();
        bool written = false;
        Task send = client.Channel.SendAsync(
            "hello",
            (text, writer) =>
            {
                Bytes(text).CopyTo(writer.GetSpan(5));
                writer.Advance(5);
                written = true;
            },
            cancellationToken: Token).AsTask();
        Assert.True(written);

        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await send;

        Assert.Equal("hello", (await peer.ReceiveAsync(Token))!.Value.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_receive_connects_and_then_receives()
    {
        await using ClientUnderTest client = new();
        Task<ReceivedMessage?> receive = client.Channel.ReceiveAsync(Token).AsTask();
        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();

        await peer.SendAsync(Bytes("hello"), cancellationToken: Token);

        Assert.Equal("hello", (await receive)!.Value.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_flush_connects()
    {
        await using ClientUnderTest client = new();
        Task flush = client.Channel.FlushAsync(Token).AsTask();

        (await client.Connector.NextAttemptAsync()).Succeed();
        await flush;

        Assert.Equal(ChannelState.Open, client.Channel.State);
    }

    [Fact(Timeout = Timeout)]
    public async Task Several_callers_share_one_attempt()
    {
        await using ClientUnderTest client = new();
        Task[] calls =
        [
            client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask(),
            client.Channel.ReceiveAsync(Token).AsTask(),
            client.Channel.FlushAsync(Token).AsTask(),
            client.Connectable.ConnectAsync(Token).AsTask(),
        ];

        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await peer.SendAsync(Bytes("b"), cancellationToken: Token);
        await Task.WhenAll(calls);

        Assert.Equal(1, client.Connector.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Sends_that_waited_are_sent_in_the_order_in_which_they_were_made()
    {
        await using ClientUnderTest client = new();
        Task[] sends = [.. Enumerable.Range(0, 100).Select(i => client.Channel.SendAsync(Bytes($"{i}"), cancellationToken: Token).AsTask())];

        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await Task.WhenAll(sends);

        for (int i = 0; i < sends.Length; i++)
        {
            Assert.Equal($"{i}", (await peer.ReceiveAsync(Token))!.Value.GetText());
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_send_made_at_the_moment_of_connecting_does_not_overtake_those_that_waited()
    {
        await using ClientUnderTest client = new();
        Task[] waited =
        [
            client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask(),
            client.Channel.SendAsync(Bytes("b"), cancellationToken: Token).AsTask(),
        ];
        (FakeChannel inner, FakeChannel peer) = FakeChannel.Pair();
        TaskCompletionSource<Task> late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProbedChannel probed = new(inner) { BeforeSend = () => late.SetResult(client.Channel.SendAsync(Bytes("late"), cancellationToken: Token).AsTask()) };

        (await client.Connector.NextAttemptAsync()).Succeed(probed);
        await Task.WhenAll([.. waited, await late.Task]);

        Assert.Equal("a", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.Equal("b", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.Equal("late", (await peer.ReceiveAsync(Token))!.Value.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_close_at_the_moment_of_connecting_closes_the_connection_that_sends_have_reached_already()
    {
        await using ClientUnderTest client = new();
        Task send = client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask();
        Task<ReceivedMessage?> receive = client.Channel.ReceiveAsync(Token).AsTask();
        (FakeChannel inner, FakeChannel peer) = FakeChannel.Pair();
        ProbedChannel probed = new(inner) { BeforeSend = () => _ = client.Channel.CloseAsync(cancellationToken: Token).AsTask() };

        (await client.Connector.NextAttemptAsync()).Succeed(probed);

        await send;
        Assert.Equal("a", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.Null(await peer.ReceiveAsync(Token));
        await Assert.ThrowsAsync<TransportException>(() => receive);
        await inner.Completion;
        Assert.True(inner.WasDisposed);
    }

    [Fact(Timeout = Timeout)]
    public async Task Cancelling_ends_the_callers_own_wait_only()
    {
        await using ClientUnderTest client = new();
        using CancellationTokenSource cancel = new();
        Task cancelled = client.Channel.SendAsync(Bytes("never"), cancellationToken: cancel.Token).AsTask();
        Task other = client.Channel.SendAsync(Bytes("sent"), cancellationToken: Token).AsTask();
        FakeAttempt attempt = await client.Connector.NextAttemptAsync();

        await cancel.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(cancel.Token, exception.CancellationToken);
        Assert.False(attempt.Token.IsCancellationRequested);
        FakeChannel peer = attempt.Succeed();
        await other;
        Assert.Equal("sent", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.False(peer.TryReceive(out _));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_cancelled_receive_frees_the_place_for_the_next_one()
    {
        await using ClientUnderTest client = new();
        using CancellationTokenSource cancel = new();
        Task<ReceivedMessage?> cancelled = client.Channel.ReceiveAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Task<ReceivedMessage?> receive = client.Channel.ReceiveAsync(Token).AsTask();
        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await peer.SendAsync(Bytes("hello"), cancellationToken: Token);

        Assert.Equal("hello", (await receive)!.Value.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_failed_attempt_throws_to_all_who_wait_and_the_next_call_tries_again()
    {
        await using ClientUnderTest client = new();
        Task send = client.Channel.SendAsync(Bytes("a"), cancellationToken: Token).AsTask();
        Task receive = client.Channel.ReceiveAsync(Token).AsTask();
        (await client.Connector.NextAttemptAsync()).Fail();

        TransportException first = await Assert.ThrowsAsync<TransportException>(() => send);
        TransportException second = await Assert.ThrowsAsync<TransportException>(() => receive);

        Assert.Equal((TransportError.ConnectionRefused, "Nobody listens at fake:1."), (first.Error, first.Message));
        Assert.Equal(TransportError.ConnectionRefused, second.Error);
        Assert.NotSame(first, second);
        Assert.Equal(ChannelState.Connecting, client.Channel.State);
        Assert.False(client.Channel.Completion.IsCompleted);

        Task again = client.Channel.SendAsync(Bytes("b"), cancellationToken: Token).AsTask();
        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await again;
        Assert.Equal("b", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.Empty(client.Log.Lines);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_connector_throws_against_its_contract_becomes_a_transport_exception()
    {
        await using ClientUnderTest client = new();
        Task connect = client.Connectable.ConnectAsync(Token).AsTask();
        NotSupportedException cause = new("No such thing.");
        (await client.Connector.NextAttemptAsync()).Fail(cause);

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);

        Assert.Equal(TransportError.Other, exception.Error);
        Assert.Equal($"The fake channel {client.Channel.Id} could not be connected: No such thing.", exception.Message);
        Assert.Same(cause, exception.InnerException?.InnerException);
    }

    [Fact(Timeout = Timeout)]
    public async Task TrySend_starts_connecting_and_returns_false()
    {
        await using ClientUnderTest client = new();
        Assert.False(client.Channel.TrySend(Bytes("lost")));
        Assert.False(client.Channel.TrySend(Bytes("lost")));
        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await client.Connectable.ConnectAsync(Token);

        Assert.True(client.Channel.TrySend(Bytes("sent")));

        Assert.Equal("sent", (await peer.ReceiveAsync(Token))!.Value.GetText());
        Assert.Equal(1, client.Connector.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task TryReceive_starts_connecting_and_returns_false()
    {
        await using ClientUnderTest client = new();
        Assert.False(client.Channel.TryReceive(out _));
        FakeChannel peer = (await client.Connector.NextAttemptAsync()).Succeed();
        await client.Connectable.ConnectAsync(Token);
        await peer.SendAsync(Bytes("hello"), cancellationToken: Token);

        Assert.True(client.Channel.TryReceive(out ReceivedMessage message));

        Assert.Equal("hello", message.GetText());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_attempt_that_fails_while_nobody_waits_is_logged_and_the_next_call_tries_again()
    {
        await using ClientUnderTest client = new();
        client.Channel.TrySend(Bytes("lost"));
        (await client.Connector.NextAttemptAsync()).Fail();

        LogLine line = await client.Log.NextAsync("ConnectFailedUnobserved");

        Assert.Equal((LogLevel.Warning, 100), (line.Level, line.Id.Id));
        Assert.Equal($"Channel {client.Channel.Id} could not connect while nobody waited for it; the next use tries again. Nobody listens at fake:1.", line.Message);
        Assert.False(client.Channel.TrySend(Bytes("lost")));
        (await client.Connector.NextAttemptAsync()).Succeed();
    }

    [Fact(Timeout = Timeout)]
    public async Task An_attempt_does_not_inherit_the_context_of_the_call_that_began_it()
    {
        AsyncLocal<string> context = new() { Value = "the first caller's" };
        (FakeChannel inner, _) = FakeChannel.Pair();
        ContextConnector connector = new(context, inner);
        await using ConnectOnUseProvider provider = new(connector);

        await provider.Channel.FlushAsync(Token);

        Assert.Null(connector.Seen);
    }

    [Fact(Timeout = Timeout)]
    public async Task Misuse_is_refused_without_connecting()
    {
        await using ClientUnderTest client = new(maxMessageSize: 10);

        Assert.Throws<ArgumentException>(() => client.Channel.TrySend([0xFF], MessageKind.Text));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.Channel.SendAsync(Bytes("a"), (MessageKind)9, Token).AsTask());
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => client.Channel.SendAsync(new byte[11], cancellationToken: Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Channel.SendAsync(Bytes("a"), cancellationToken: new CancellationToken(canceled: true)).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Connectable.ConnectAsync(new CancellationToken(canceled: true)).AsTask());

        Assert.Equal(TransportError.MessageTooLarge, exception.Error);
        Assert.Equal(0, client.Connector.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Endpoints_and_features_are_known_once_connected()
    {
        await using ClientUnderTest client = new();
        string id = client.Channel.Id;
        Assert.Null(client.Channel.LocalEndPoint);
        Assert.Null(client.Channel.RemoteEndPoint);
        Assert.Null(client.Channel.GetFeature<FakeChannel>());

        (FakeChannel inner, _) = await client.ConnectAsync();

        Assert.Equal(inner.LocalEndPoint, client.Channel.LocalEndPoint);
        Assert.Equal(inner.RemoteEndPoint, client.Channel.RemoteEndPoint);
        Assert.Same(inner, client.Channel.GetFeature<FakeChannel>());
        Assert.Equal(id, client.Channel.Id);
        Assert.Same(client.Channel, client.Channel.GetFeature<IConnectableChannel>());
    }

    [Fact(Timeout = Timeout)]
    public async Task Connecting_twice_connects_once()
    {
        await using ClientUnderTest client = new();
        await client.ConnectAsync();

        await client.Connectable.ConnectAsync(Token);

        Assert.Equal(1, client.Connector.Count);
    }
}
