using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Duplicates, late messages and gaps, one at a time.</summary>
public sealed class OrderTests
{
    private static readonly SequencedFramingOptions Delivering = new() { LateMessages = LateMessages.Deliver };

    [Fact]
    public void A_message_that_comes_twice_is_delivered_once()
    {
        using SequencedPair pair = new();
        byte[] first = pair.Send(1);
        byte[] second = pair.Send(2);
        Assert.Equal([DatagramReading.Message, DatagramReading.Duplicate], pair.Receive(first, first));
        Assert.Equal([DatagramReading.Message, DatagramReading.Duplicate, DatagramReading.Duplicate], pair.Receive(second, first, second));
        Assert.Equal(2, pair.Delivered.Count);
    }

    [Fact]
    public void A_late_message_is_dropped_once_and_is_no_longer_missing()
    {
        using SequencedPair pair = new();
        byte[][] sent = [pair.Send(1), pair.Send(2), pair.Send(3), pair.Send(4)];
        Assert.Equal([DatagramReading.Message, DatagramReading.Message], pair.Receive(sent[0], sent[3]));
        Assert.Equal(2, pair.Receiver.Missing);
        Assert.Equal([DatagramReading.Late, DatagramReading.Duplicate], pair.Receive(sent[1], sent[1]));
        Assert.Equal(1, pair.Receiver.Missing);
        Assert.Equal(2, pair.Delivered.Count);
    }

    [Fact]
    public void A_late_message_is_delivered_once_if_that_was_chosen()
    {
        using SequencedPair pair = new(options: Delivering);
        byte[][] sent = [pair.Send(1), pair.Send(2), pair.Send(3)];
        pair.Receive(sent[0], sent[2]);
        Assert.Equal(1, pair.Receiver.Missing);
        Assert.Equal([DatagramReading.Message, DatagramReading.Duplicate], pair.Receive(sent[1], sent[1]));
        Assert.Equal(0, pair.Receiver.Missing);
        Assert.Equal([1, 3, 2], pair.Delivered.Select(static message => message.Payload[0]));
    }

    [Fact]
    public void What_came_before_the_first_was_never_missing()
    {
        using SequencedPair pair = new(options: Delivering);
        byte[][] sent = [pair.Send(1), pair.Send(2), pair.Send(3)];
        Assert.Equal([DatagramReading.Message, DatagramReading.Message], pair.Receive(sent[2], sent[0]));
        Assert.Equal(0, pair.Receiver.Missing);
    }

    [Fact]
    public void What_is_too_far_behind_to_be_told_from_a_duplicate_is_late()
    {
        using SequencedPair pair = new(first: uint.MaxValue - 1_000, options: Delivering);
        byte[] before = pair.Send(0);
        byte[][] sent = [.. Enumerable.Range(0, ReceiveWindow.Size + 1).Select(static i => (byte)i).Select(pair.Send)];
        pair.Receive(before);
        pair.Receive(sent[^1]);
        Assert.Equal(ReceiveWindow.Size, pair.Receiver.Missing);
        Assert.Equal([DatagramReading.Late, DatagramReading.Late, DatagramReading.Message], pair.Receive(before, sent[0], sent[1]));
        Assert.Equal(ReceiveWindow.Size - 1, pair.Receiver.Missing);
    }

    [Fact]
    public void A_fragmented_message_that_is_overtaken_is_late_once()
    {
        using SequencedPair pair = new();
        byte[][] slow = pair.Send(TestPayload.Create(1, 120));
        byte[] fast = pair.Send(2);
        Assert.Equal([DatagramReading.Kept, DatagramReading.Message], pair.Receive(slow[0], fast));
        Assert.Equal([DatagramReading.Late, DatagramReading.Kept], pair.Receive(slow[1], slow[2]));
        Assert.Equal((0, 0, 0L), (pair.Reassembly.Count, pair.Expire(), pair.Receiver.Missing));
    }

    [Fact]
    public void Fragments_of_a_message_whose_turn_has_passed_are_late_once()
    {
        using SequencedPair pair = new();
        pair.Receive(pair.Send(0));
        byte[][] slow = pair.Send(TestPayload.Create(1, 120));
        pair.Receive(pair.Send(2));
        Assert.Equal(1, pair.Receiver.Missing);
        Assert.Equal([DatagramReading.Late, DatagramReading.Kept, DatagramReading.Kept], pair.Receive(slow));
        Assert.Equal((0, 0L), (pair.Reassembly.Count, pair.Receiver.Missing));
    }

    [Fact]
    public void An_overtaken_message_is_completed_if_that_was_chosen()
    {
        using SequencedPair pair = new(options: Delivering);
        byte[][] slow = pair.Send(TestPayload.Create(1, 120));
        byte[] fast = pair.Send(2);
        pair.Receive(slow[0], fast, slow[2], slow[1]);
        Assert.Equal([1, 120], pair.Delivered.Select(static message => message.Payload.Length));
    }

    [Fact]
    public void Fragments_that_come_again_are_duplicates_before_and_after_the_message_is_complete()
    {
        using SequencedPair pair = new();
        byte[][] sent = pair.Send(TestPayload.Create(1, 120));
        Assert.Equal(
            [DatagramReading.Kept, DatagramReading.Duplicate, DatagramReading.Kept, DatagramReading.Duplicate, DatagramReading.Duplicate, DatagramReading.Message, DatagramReading.Duplicate],
            pair.Receive(sent[2], sent[2], sent[0], sent[0], sent[2], sent[1], sent[1]));
    }

    [Fact]
    public async Task A_jump_far_ahead_takes_bounded_time()
    {
        const int Jumps = 1_000_000;
        using SequencedPair pair = new();
        await Task.Run(() =>
        {
            byte[] datagram = pair.Send(1);
            for (int i = 0; i < Jumps; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(7), (uint)i * int.MaxValue);
                SequencedHeader.WriteChecksum(datagram);
                Assert.Equal(DatagramReading.Message, pair.Receiver.Read(datagram, 0, out _));
            }
        }).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((long)(Jumps - 1) * (int.MaxValue - 1), pair.Receiver.Missing);
    }
}
