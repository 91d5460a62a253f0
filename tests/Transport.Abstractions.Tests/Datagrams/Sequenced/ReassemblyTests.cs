using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>What incomplete messages may take: number, bytes, time.</summary>
public sealed class ReassemblyTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    [Fact]
    public void Fragments_may_come_in_any_order()
    {
        byte[] payload = TestPayload.Create(1, 4 * 41 - 3);
        foreach (int[] order in Permutations([0, 1, 2, 3]))
        {
            using SequencedPair pair = new();
            byte[][] sent = pair.Send(payload);
            pair.Receive(order.Select(index => sent[index]));
            Assert.Equal(payload, Assert.Single(pair.Delivered).Payload);
            Assert.Equal((0, 0L), (pair.Reassembly.Count, pair.Reassembly.Bytes));
        }
    }

    [Fact]
    public void A_message_is_given_up_when_its_rest_does_not_come_in_time()
    {
        using SequencedPair pair = new(options: new SequencedFramingOptions { IncompleteTimeout = Timeout });
        byte[][] sent = pair.Send(TestPayload.Create(1, 120));
        pair.Receive(sent[0]);
        pair.Time.Advance(Timeout / 2);
        pair.Receive(sent[1]);
        pair.Time.Advance(Timeout / 2 - TimeSpan.FromTicks(1));
        Assert.Equal((0, 1), (pair.Expire(), pair.Reassembly.Count));
        pair.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((1, 0), (pair.Expire(), pair.Reassembly.Count));
        Assert.Equal((0, 0L), (pair.Expire(), pair.Reassembly.Bytes));
        Assert.Equal([DatagramReading.Kept, DatagramReading.Kept, DatagramReading.Kept], pair.Receive(sent));
        Assert.Equal((0, 0L), (pair.Reassembly.Count, pair.Receiver.Missing));
    }

    [Fact]
    public void The_message_that_began_first_is_given_up_for_one_too_many()
    {
        using SequencedPair pair = new(options: new SequencedFramingOptions { MaxIncompleteMessages = 3 });
        byte[][][] sent = [.. Enumerable.Range(0, 4).Select(i => pair.Send(TestPayload.Create(i, 60)))];
        pair.Receive(sent.Select(static message => message[0]));
        Assert.Equal((3, 1), (pair.Reassembly.Count, pair.Expire()));
        pair.Receive(sent.Select(static message => message[1]));
        Assert.Equal([1, 2, 3], pair.Delivered.Select(static message => (int)message.Payload[3]));
    }

    [Fact]
    public void Messages_that_began_first_are_given_up_for_bytes()
    {
        SequencedFramingOptions options = new() { MaxIncompleteBytes = 64 * 1024, LateMessages = LateMessages.Deliver };
        using SequencedPair pair = new(maxDatagramSize: 1_200, options: options);
        byte[][][] sent = [.. Enumerable.Range(0, 10).Select(i => pair.Send(TestPayload.Create(i, 20_000)))];
        foreach (byte[][] message in sent)
        {
            pair.Receive(message[..^1]);
        }

        Assert.InRange(pair.Reassembly.MostBytes, 0, options.MaxIncompleteBytes);
        Assert.Equal(10 - pair.Reassembly.Count, pair.Expire());
        pair.Receive(sent.Select(static message => message[^1]));
        Assert.Equal([9], pair.Delivered.Select(static message => (int)message.Payload[3]));
    }

    [Fact]
    public void A_message_that_grows_is_not_given_up_for_itself()
    {
        SequencedFramingOptions options = new() { MaxIncompleteBytes = 64 * 1024, LateMessages = LateMessages.Deliver };
        using SequencedPair pair = new(maxDatagramSize: 1_200, options: options);
        byte[][] large = pair.Send(TestPayload.Create(1, 32_000));
        byte[][] small = pair.Send(TestPayload.Create(2, 10_000));
        pair.Receive(large[..14]);
        pair.Receive(small[..^1]);
        pair.Receive(large[14..]);
        Assert.Equal(32_000, Assert.Single(pair.Delivered).Payload.Length);
        Assert.Equal(1, pair.Expire());
        Assert.InRange(pair.Reassembly.MostBytes, 32_000, options.MaxIncompleteBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_094)]
    [InlineData(4_095)]
    public void One_small_datagram_takes_little_memory_whatever_it_announces(int index)
    {
        using SequencedPair pair = new(maxDatagramSize: 65_507, maxMessageSize: 1 << 20);
        byte[] datagram = Forged.Fragment(SequencedPair.Stream, 1, index, new FragmentLayout(4_096 * 200 - 193, 4_096));
        Assert.Equal(DatagramReading.Kept, pair.Receive(datagram));
        Assert.InRange(pair.Reassembly.MostBytes, 1, 1_024 + 8 * datagram.Length);
    }

    [Fact]
    public void A_short_last_fragment_that_comes_first_does_not_take_a_full_place()
    {
        using SequencedPair pair = new(maxDatagramSize: 65_507);
        byte[] payload = TestPayload.Create(1, 999 * 1_000 + 7);
        byte[][] sent = [.. Enumerable.Range(0, 1_000).Select(index => Forged.Fragment(SequencedPair.Stream, 1, index, new FragmentLayout(payload.Length, 1_000), payload))];
        Assert.Equal(30, sent[^1].Length);
        pair.Receive(sent[^1]);
        Assert.InRange(pair.Reassembly.MostBytes, 1, 1_024 + 64);
        pair.Receive(sent[..^1]);
        Assert.Equal(payload, Assert.Single(pair.Delivered).Payload);
    }

    [Fact]
    public void Memory_follows_what_has_come()
    {
        using SequencedPair pair = new(maxDatagramSize: 1_200);
        long came = 0;
        foreach (byte[] datagram in pair.Send(TestPayload.Create(1, 1 << 20)).Reverse().SkipLast(1))
        {
            pair.Receive(datagram);
            came += datagram.Length;
            Assert.InRange(pair.Reassembly.MostBytes, came - 23 * came / 1_000, 1_024 + 64 + 4 * came);
        }
    }

    [Fact]
    public void A_message_that_the_bounds_could_never_hold_is_malformed_and_takes_nothing()
    {
        using SequencedPair pair = new(maxMessageSize: 8 << 20, options: new SequencedFramingOptions { MaxIncompleteBytes = 64 * 1024 });
        Assert.Equal(DatagramReading.Malformed, pair.Receive(Forged.Fragment(1, 1, 0, new FragmentLayout(40_000, 100))));
        Assert.Equal((0, 0L), (pair.Reassembly.Count, pair.Reassembly.MostBytes));
    }

    [Fact]
    public void A_message_above_the_limit_of_the_channel_is_malformed_and_takes_nothing()
    {
        using SequencedPair pair = new(maxDatagramSize: 1_200, maxMessageSize: 1_000);
        Assert.Equal(DatagramReading.Malformed, pair.Receive(Forged.Fragment(1, 1, 0, new FragmentLayout(1_001, 2))));
        Assert.Equal(DatagramReading.Kept, pair.Receive(Forged.Fragment(1, 2, 0, new FragmentLayout(1_000, 2))));
        Assert.Equal([DatagramReading.Malformed], pair.Receive(pair.Send(new byte[1_001])));
        Assert.Equal([DatagramReading.Message], pair.Receive(pair.Send(new byte[1_000])));
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(item => Permutations([.. items.Where(other => other != item)]).Select(rest => (int[])[item, .. rest]));
}
