using Transport.Conformance;
using Xunit;

namespace Transport.InMemory.Tests;

public sealed class EndTests
{
    [Fact]
    public async Task An_abort_leaves_the_peer_what_has_arrived_and_takes_the_rest()
    {
        await using InMemoryChannelPair pair = new();
        int sent = 0;
        while (pair.First.TrySend(new byte[1_000]))
        {
            sent++;
        }

        pair.First.Abort();
        int received = 0;
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () =>
        {
            while (await pair.Second.ReceiveAsync().Within() is { } message)
            {
                message.Dispose();
                received++;
            }
        });
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        Assert.Equal(64 * 1024 / 1_064, received);
        Assert.InRange(sent, received + 1, int.MaxValue);
        Assert.Contains(pair.Second.Id, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_goodbye_that_has_arrived_outlives_an_abort()
    {
        await using InMemoryChannelPair pair = new();
        Assert.False(pair.Second.TryReceive(out _));
        await pair.First.SendTextAsync("last words");
        Task close = pair.First.CloseAsync(new CloseReason((CloseCode)4321, "over")).AsTask();
        Assert.False(close.IsCompleted);
        pair.First.Abort();
        await close.Within();
        using (ReceivedMessage message = (await pair.Second.ReceiveAsync().Within())!.Value)
        {
            Assert.Equal("last words", message.GetText());
        }

        Assert.Null(await pair.Second.ReceiveAsync().Within());
        CloseReason reason = await pair.Second.Completion.Within();
        Assert.Equal((ClosedBy.Remote, (CloseCode)4321, "over", null), (reason.By, reason.Code, reason.Text, reason.Error));
    }

    [Fact]
    public async Task A_message_too_large_for_the_peer_tells_its_sender_by_code()
    {
        InMemoryNetwork network = new();
        InMemoryEndPoint name = new("strict");
        await using IChannelListener listener = await new InMemoryListenerFactory(name, new InMemoryOptions { MaxMessageSize = 10 }, network).ListenAsync();
        await using IMessageChannel client = await new InMemoryConnector(name, network: network).ConnectAsync();
        await using IMessageChannel server = (await listener.AcceptAsync())!;
        await client.SendAsync(new byte[11]);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await server.ReceiveAsync().Within());
        Assert.Equal(TransportError.MessageTooLarge, exception.Error);
        Assert.Contains("11 bytes; the limit of this side is 10 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Null(await client.ReceiveAsync().Within());
        CloseReason reason = await client.Completion.Within();
        Assert.Equal((ClosedBy.Remote, CloseCode.MessageTooLarge), (reason.By, reason.Code));
    }
}
