using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Senders that start again, and strangers who pretend to.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(100u)]
    [InlineData(0u)]
    [InlineData(0x8000_0064u)]
    public void A_sender_that_starts_again_is_neither_late_nor_a_duplicate(uint first)
    {
        using SequencedPair pair = new(first: 100);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(DatagramReading.Message, pair.Receive(pair.Send((byte)i))));
        pair.RestartSender(9, first);
        Assert.All(Enumerable.Range(10, 10), i => Assert.Equal(DatagramReading.Message, pair.Receive(pair.Send((byte)i))));
        Assert.Equal(Enumerable.Range(0, 20), pair.Delivered.Select(static message => (int)message.Payload[0]));
        Assert.Equal(0, pair.Receiver.Missing);
    }

    [Fact]
    public void What_comes_of_the_stream_before_is_still_told_from_duplicates()
    {
        using SequencedPair pair = new();
        byte[] before = pair.Send(1);
        byte[] straggler = pair.Send(2);
        pair.Receive(before);
        pair.RestartSender(9, 1);
        pair.Receive(pair.Send(3));
        Assert.Equal([DatagramReading.Duplicate, DatagramReading.Message, DatagramReading.Duplicate], pair.Receive(before, straggler, straggler));
    }

    [Fact]
    public void Fragments_of_two_streams_are_never_mixed()
    {
        using SequencedPair pair = new(first: 5);
        byte[][] old = pair.Send(TestPayload.Create(1, 100));
        pair.RestartSender(9, 5);
        byte[][] young = pair.Send(TestPayload.Create(2, 100));
        pair.Receive(old[0], young[1], old[2], young[0], young[2], old[1]);
        Assert.Equal([TestPayload.Create(2, 100), TestPayload.Create(1, 100)], pair.Delivered.Select(static message => message.Payload));
    }

    [Fact]
    public void A_sender_that_starts_again_and_again_is_always_heard()
    {
        using SequencedPair pair = new();
        for (uint life = 0; life < 200; life++)
        {
            pair.RestartSender(life, life * 77);
            for (int i = 0; i < 1 + life % 7; i++)
            {
                byte[] datagram = pair.Send((byte)i);
                Assert.Equal([DatagramReading.Message, DatagramReading.Duplicate], pair.Receive(datagram, datagram));
            }
        }
    }

    [Fact]
    public void Invented_streams_do_not_make_a_sender_at_work_forgotten()
    {
        using SequencedPair pair = new();
        byte[][] genuine = [.. Enumerable.Range(0, 50).Select(static i => (byte)i).Select(pair.Send)];
        pair.Receive(genuine[..10]);
        for (uint stranger = 0; stranger < 10_000; stranger++)
        {
            using SequencedCodec other = pair.CreateSender(stranger, 1);
            pair.Receive(SequencedPair.Write(other, [0]));
        }

        Assert.All(pair.Receive(genuine[..10]), static reading => Assert.Equal(DatagramReading.Duplicate, reading));
        Assert.All(pair.Receive(genuine[10..]), static reading => Assert.Equal(DatagramReading.Message, reading));
    }

    [Fact]
    public void A_stream_that_loses_its_place_loses_its_incomplete_messages()
    {
        using SequencedPair pair = new();
        for (uint stranger = 0; stranger < 20; stranger++)
        {
            using SequencedCodec other = pair.CreateSender(stranger, 1);
            pair.Receive(SequencedPair.Write(other, TestPayload.Create(1, 100))[0]);
            Assert.InRange(pair.Reassembly.Count, 1, StreamTable.Capacity);
        }

        Assert.Equal(20 - StreamTable.Capacity, pair.Expire());
    }
}
