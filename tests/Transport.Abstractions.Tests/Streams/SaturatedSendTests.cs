using Microsoft.Extensions.Time.Testing;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What must go out although senders fill every buffer to the last byte.</summary>
public sealed class SaturatedSendTests : EngineTest
{
    /// <summary>With its header a message takes 33 bytes, so that the buffer is full to within less than a heartbeat.</summary>
    private static readonly byte[] Payload = new byte[31];

    [Fact]
    public async Task A_heartbeat_goes_out_with_the_next_write_although_senders_wait_for_room()
    {
        FakeTimeProvider time = new();
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, time: time);
        Task[] sends = await SaturateAsync(channel, connection);
        time.Advance(TimeSpan.FromSeconds(16));
        await WriteAllAsync(channel, connection, sends);
        Assert.InRange(PositionOfControl(connection.Written), 0, connection.Writes[0] + connection.Writes[1]);
    }

    [Fact]
    public async Task A_heartbeat_is_answered_with_the_next_write_although_senders_wait_for_room()
    {
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, time: new FakeTimeProvider());
        Task[] sends = await SaturateAsync(channel, connection);

        // Control 0 with content, then a message that shows that it was read.
        connection.Feed([4 << 2 | 2, 0, 1, 2, 3, 4, 9]);
        using (Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
        }

        await WriteAllAsync(channel, connection, sends);
        Assert.InRange(PositionOfControl(connection.Written), 0, connection.Writes[0] + connection.Writes[1]);
    }

    private static async Task<Task[]> SaturateAsync(StreamMessageChannel channel, RecordingConnection connection)
    {
        connection.HoldWrites();
        await channel.SendAsync(Payload);
        await connection.WriteStarted.Within();
        Task[] sends = [.. Enumerable.Range(0, 10_000).Select(_ => channel.SendAsync(Payload).AsTask())];
        Assert.False(sends[^1].IsCompleted);
        return sends;
    }

    private static async Task WriteAllAsync(StreamMessageChannel channel, RecordingConnection connection, Task[] sends)
    {
        connection.ReleaseWrites();
        await Task.WhenAll(sends).Within();
        await channel.FlushAsync().Within();
    }

    private static int PositionOfControl(byte[] written)
    {
        int position = 0;
        while (Varint.Read(written.AsSpan(position), out uint number) is > 0 and int header)
        {
            if ((number & 3) == 2)
            {
                return position;
            }

            position += header + (int)(number >> 2);
        }

        throw new Xunit.Sdk.XunitException("No control frame was written.");
    }
}
