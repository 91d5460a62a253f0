using Microsoft.Extensions.Time.Testing;
using Transport.Streams;
using Transport.Tests.Streams;

namespace Transport.WebSockets.Tests.Framing;

/// <summary>A message that has begun must go on; what comes between its fragments does not count.</summary>
public sealed class StalledMessageTests
{
    [Fact]
    public async Task Pongs_between_fragments_do_not_keep_a_stalled_message_alive()
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        using StreamMessageChannel server = new("websocket", pair.First, WebSocketFraming.Server, new StreamChannelOptions(), time);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x02, 0x81, 0, 0, 0, 0, 1 }, TestContext.Current.CancellationToken);
        for (int second = 0; second < 600 && !server.Completion.IsCompleted; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            if (pair.First.Aborted)
            {
                break;
            }

            await pair.Second.Stream.WriteAsync(new byte[] { 0x8a, 0x80, 0, 0, 0, 0 }, TestContext.Current.CancellationToken);
            await Task.WhenAny(pair.Second.ReadByPeerAsync(), server.Completion).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }

        Assert.True(pair.First.Aborted);
        CloseReason reason = await server.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(TransportError.PeerTimedOut, reason.Error!.Error);
        Assert.Contains("began a message", reason.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_goes_on_slowly_is_not_stalled()
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        using StreamMessageChannel server = new("websocket", pair.First, WebSocketFraming.Server, new StreamChannelOptions(), time);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x82, 0xfe, 0, 200, 0, 0, 0, 0 }, TestContext.Current.CancellationToken);
        for (int i = 0; i < 200; i++)
        {
            await pair.Second.ReadByPeerAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(20));
            await pair.Second.Stream.WriteAsync(new byte[] { (byte)i }, TestContext.Current.CancellationToken);
        }

        using ReceivedMessage message = Assert.NotNull(await server.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(200, message.Length);
    }
}
