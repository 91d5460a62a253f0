using Transport.Conformance;
using Xunit;

namespace Transport.InMemory.Tests;

public sealed class NetworkTests
{
    private readonly InMemoryNetwork _network = new();
    private readonly InMemoryEndPoint _name = new("orders");

    [Fact]
    public async Task Connecting_to_a_name_nobody_listens_at_is_refused()
    {
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await new InMemoryConnector(_name, network: _network).ConnectAsync());
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.True(exception.IsTransient);
        Assert.StartsWith("Nobody listens at in-memory:orders", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_in_use_until_its_listener_is_disposed()
    {
        InMemoryListenerFactory factory = new(_name, network: _network);
        IChannelListener first = await factory.ListenAsync();
        Assert.Equal(_name, first.LocalEndPoint);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await factory.ListenAsync());
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Contains("in-memory:orders", exception.Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        await using IChannelListener second = await factory.ListenAsync();
        await first.DisposeAsync();
        await using IMessageChannel channel = await new InMemoryConnector(_name, network: _network).ConnectAsync();
        await using IMessageChannel accepted = (await second.AcceptAsync())!;
        Assert.Equal(_name, accepted.LocalEndPoint);
    }

    [Fact]
    public async Task Networks_do_not_see_each_other()
    {
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        InMemoryNetwork other = new();
        await Assert.ThrowsAsync<TransportException>(async () => await new InMemoryConnector(_name, network: other).ConnectAsync());
        await using IChannelListener same = await new InMemoryListenerFactory(_name, network: other).ListenAsync();
        Assert.NotSame(_network.Checks, other.Checks);
    }

    [Fact]
    public async Task The_shared_network_is_used_where_none_is_named()
    {
        InMemoryEndPoint unique = new($"{nameof(NetworkTests)} {Guid.NewGuid()}");
        await using IChannelListener listener = await new InMemoryListenerFactory(unique).ListenAsync();
        await using IMessageChannel client = await new InMemoryConnector(unique).ConnectAsync();
        Assert.Same(InMemoryNetwork.Shared.Checks, client.GetFeature<InMemoryChecks>());
    }

    [Fact]
    public async Task The_backlog_is_bounded()
    {
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, new InMemoryOptions { Backlog = 2 }, _network).ListenAsync();
        InMemoryConnector connector = new(_name, network: _network);
        IMessageChannel first = await connector.ConnectAsync();
        await connector.ConnectAsync();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync());
        Assert.Equal(TransportError.LimitReached, exception.Error);
        Assert.Contains("2 channels wait at in-memory:orders", exception.Message, StringComparison.Ordinal);

        IMessageChannel accepted = (await listener.AcceptAsync())!;
        await connector.ConnectAsync();
        await first.SendAsync(new byte[] { 1, 2, 3 });
        using ReceivedMessage message = (await accepted.ReceiveAsync().Within())!.Value;
        Assert.Equal(3, message.Length);
    }

    [Fact]
    public async Task A_channel_can_be_used_before_it_is_accepted()
    {
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        IMessageChannel client = await new InMemoryConnector(_name, network: _network).ConnectAsync();
        await client.SendTextAsync("early");
        Task close = client.DisposeAsync().AsTask();
        await using IMessageChannel accepted = (await listener.AcceptAsync())!;
        using (ReceivedMessage message = (await accepted.ReceiveAsync().Within())!.Value)
        {
            Assert.Equal("early", message.GetText());
        }

        Assert.Null(await accepted.ReceiveAsync().Within());
        await close.Within();
    }

    [Fact]
    public async Task Cancelled_accepts_lose_no_channel()
    {
        const int Channels = 500;
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        InMemoryConnector connector = new(_name, network: _network);
        HashSet<IMessageChannel> accepted = [];
        int cancelled = 0;
        for (int i = 0; i < Channels; i++)
        {
            using CancellationTokenSource source = new();
            Task<IMessageChannel?> accept = listener.AcceptAsync(source.Token).AsTask();
            Task cancelling = Task.Run(source.Cancel);
            await connector.ConnectAsync();
            try
            {
                accepted.Add((await accept.Within())!);
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(source.Token, exception.CancellationToken);
                cancelled++;
            }

            await cancelling;
            while (accepted.Count + 50 < i)
            {
                accepted.Add((await listener.AcceptAsync().Within())!);
            }
        }

        while (accepted.Count < Channels)
        {
            accepted.Add((await listener.AcceptAsync().Within())!);
        }

        Assert.Equal(Channels, accepted.Count);
        Assert.InRange(cancelled, 0, Channels);
    }

    [Fact]
    public async Task Many_may_accept_and_connect_at_once()
    {
        const int Channels = 300;
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, new InMemoryOptions { Backlog = Channels }, _network).ListenAsync();
        InMemoryConnector connector = new(_name, network: _network);
        Task<IMessageChannel?>[] accepts = [.. Enumerable.Range(0, Channels).Select(_ => listener.AcceptAsync().AsTask())];
        await Task.WhenAll(Enumerable.Range(0, Channels).Select(_ => Task.Run(async () => await connector.ConnectAsync()))).Within();
        IMessageChannel?[] accepted = await Task.WhenAll(accepts).Within();
        Assert.DoesNotContain(null, accepted);
        Assert.Equal(Channels, accepted.Distinct().Count());
    }

    [Fact]
    public async Task Disposing_the_listener_ends_accepts_and_refuses_those_who_wait_but_not_those_accepted()
    {
        IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        InMemoryConnector connector = new(_name, network: _network);
        IMessageChannel client = await connector.ConnectAsync();
        IMessageChannel accepted = (await listener.AcceptAsync())!;
        Task<IMessageChannel?> waiting = listener.AcceptAsync().AsTask();
        await listener.DisposeAsync();
        Assert.Null(await waiting.Within());
        Assert.Null(await listener.AcceptAsync().Within());
        Assert.Equal(TransportError.ConnectionRefused, (await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync())).Error);

        await client.SendTextAsync("still here");
        using ReceivedMessage message = (await accepted.ReceiveAsync().Within())!.Value;
        Assert.Equal("still here", message.GetText());
    }

    [Fact]
    public async Task Channels_nobody_accepted_end_with_their_listener()
    {
        IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        IMessageChannel client = await new InMemoryConnector(_name, network: _network).ConnectAsync();
        await listener.DisposeAsync();
        Assert.Equal(TransportError.ConnectionLost, (await Assert.ThrowsAsync<TransportException>(async () => await client.ReceiveAsync().Within())).Error);
        Assert.Null(await listener.AcceptAsync().Within());
    }

    [Fact]
    public async Task A_cancelled_token_refuses_connecting_and_listening()
    {
        CancellationToken cancelled = new(canceled: true);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await new InMemoryListenerFactory(_name, network: _network).ListenAsync(cancelled));
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await new InMemoryConnector(_name, network: _network).ConnectAsync(cancelled));
    }

    [Fact]
    public async Task The_networks_checks_speak_of_all_its_channels()
    {
        await using IChannelListener listener = await new InMemoryListenerFactory(_name, network: _network).ListenAsync();
        IMessageChannel client = await new InMemoryConnector(_name, network: _network).ConnectAsync();
        IMessageChannel server = (await listener.AcceptAsync())!;
        await client.SendTextAsync("kept");
        ReceivedMessage message = (await server.ReceiveAsync())!.Value;
        Assert.Contains(server.Id, Assert.Single(_network.Checks.Violations), StringComparison.Ordinal);
        message.Dispose();
        _network.Checks.Verify();
    }
}
