using System.Text;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class SequencedFramingTests
{
    public static TheoryData<int> Lengths => [0, 1, 48, 49, 50, 81, 82, 83, 123, 124, 500, 4_096 * 41];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_message_of_any_size_arrives_as_it_was_sent(int length)
    {
        using SequencedPair pair = new();
        byte[] payload = TestPayload.Create(1, length);
        byte[][] datagrams = pair.Send(payload, MessageKind.Text);
        DatagramReading[] readings = pair.Receive(datagrams);
        Assert.All(readings[..^1], static reading => Assert.Equal(DatagramReading.Kept, reading));
        Assert.Equal(DatagramReading.Message, readings[^1]);
        (MessageKind kind, byte[] received) = Assert.Single(pair.Delivered);
        Assert.Equal(MessageKind.Text, kind);
        Assert.Equal(payload, received);
        Assert.Equal(0, pair.Receiver.Missing);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Datagrams_of_a_message_have_one_size_but_for_the_last_and_keep_to_the_limit(int length)
    {
        using SequencedPair pair = new();
        byte[][] datagrams = pair.Send(TestPayload.Create(1, length));
        Assert.All(datagrams[..^1], datagram => Assert.Equal(datagrams[0].Length, datagram.Length));
        Assert.InRange(datagrams[^1].Length, 1, datagrams[0].Length);
        Assert.InRange(datagrams[0].Length, 1, 64);
        Assert.Equal(length <= 64 - 15 ? 1 : (length + 40) / 41, datagrams.Length);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1_200)]
    [InlineData(65_507)]
    public void The_largest_message_fits_its_datagrams_and_the_receiver(int maxDatagramSize)
    {
        SequencedFramingOptions options = new();
        int largest = DatagramFraming.Sequenced(options).GetMaxMessageSize(maxDatagramSize);
        using SequencedPair pair = new(maxDatagramSize, maxMessageSize: largest, options: options);
        byte[] payload = TestPayload.Create(3, largest);
        byte[][] datagrams = pair.Send(payload);
        Assert.All(datagrams, datagram => Assert.InRange(datagram.Length, 1, maxDatagramSize));
        pair.Receive(datagrams.Reverse());
        Assert.Equal(payload, Assert.Single(pair.Delivered).Payload);
        Assert.InRange(pair.Reassembly.MostBytes, largest, options.MaxIncompleteBytes);

        ArgumentException failure = Assert.Throws<ArgumentException>(() => pair.Send(new byte[largest + 1]));
        Assert.Contains($"{largest + 1} bytes", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"at most {largest} ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 167_936)]
    [InlineData(1_200, 2 * 1024 * 1024)]
    [InlineData(65_507, 2 * 1024 * 1024)]
    [InlineData(20, 5)]
    [InlineData(15, 0)]
    [InlineData(3, 0)]
    public void The_largest_message_is_bounded_by_fragments_and_memory(int maxDatagramSize, int expected) =>
        Assert.Equal(expected, DatagramFraming.Sequenced().GetMaxMessageSize(maxDatagramSize));

    [Fact]
    public void A_bound_too_small_for_fragments_still_carries_whole_messages()
    {
        SequencedFramingOptions options = new() { MaxIncompleteBytes = 64 * 1024 };
        Assert.Equal(65_507 - 15, DatagramFraming.Sequenced(options).GetMaxMessageSize(65_507));
        Assert.Equal(32 * 1024, DatagramFraming.Sequenced(options).GetMaxMessageSize(1_200));
    }

    [Fact]
    public void Addresses_may_be_validated_beside_it()
    {
        using SequencedPair pair = new(maxDatagramSize: 30);
        Assert.True(DatagramFraming.Sequenced().AllowsAddressValidation);
        Assert.All([.. pair.Send(new byte[15]), .. pair.Send(new byte[100])], static datagram => Assert.False(datagram.AsSpan().StartsWith("TC"u8)));
    }

    [Fact]
    public void A_message_in_one_datagram_costs_15_bytes()
    {
        using SequencedPair pair = new(maxDatagramSize: 1_200);
        Assert.Equal(200 + 15, Assert.Single(pair.Send(new byte[200])).Length);
        Assert.Equal([1_200], pair.Send(new byte[1_185]).Select(static datagram => datagram.Length));
    }

    [Fact]
    public void Messages_are_numbered_across_the_wrap_around()
    {
        using SequencedPair pair = new(first: uint.MaxValue - 20);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(DatagramReading.Message, pair.Receive(pair.Send(TestPayload.Create(i, 10 + 7 * i)))[^1]);
        }

        Assert.Equal(50, pair.Delivered.Count);
        Assert.Equal(0, pair.Receiver.Missing);
    }

    [Fact]
    public void Two_channels_begin_with_streams_and_numbers_of_their_own()
    {
        IDatagramFraming framing = DatagramFraming.Sequenced();
        HashSet<string> beginnings = [];
        for (int i = 0; i < 20; i++)
        {
            using DatagramCodec codec = framing.CreateCodec(1_200, 1_000, TimeProvider.System);
            byte[] datagram = new byte[100];
            codec.WriteDatagram("hello"u8, MessageKind.Binary, 0, datagram);
            Assert.True(beginnings.Add(Convert.ToHexString(datagram, 3, 4)));
            Assert.True(beginnings.Add(Convert.ToHexString(datagram, 7, 4)));
        }
    }

    [Fact]
    public void The_framing_says_what_it_keeps()
    {
        IDatagramFraming framing = DatagramFraming.Sequenced();
        Assert.Equal(("sequenced", true, true), (framing.Name, framing.PreservesKind, framing.Ordered));
        Assert.False(DatagramFraming.Sequenced(new SequencedFramingOptions { LateMessages = LateMessages.Deliver }).Ordered);
    }

    [Fact]
    public void Settings_are_copied()
    {
        SequencedFramingOptions options = new();
        IDatagramFraming framing = DatagramFraming.Sequenced(options);
        options.LateMessages = LateMessages.Deliver;
        Assert.True(framing.Ordered);
    }

    public static TheoryData<string, SequencedFramingOptions> WrongSettings => new()
    {
        { "LateMessages is 7", new() { LateMessages = (LateMessages)7 } },
        { "MaxIncompleteBytes is 65535 bytes", new() { MaxIncompleteBytes = 65_535 } },
        { "MaxIncompleteBytes is 1073741825 bytes", new() { MaxIncompleteBytes = (1 << 30) + 1 } },
        { "MaxIncompleteMessages is 0", new() { MaxIncompleteMessages = 0 } },
        { "MaxIncompleteMessages is 4097", new() { MaxIncompleteMessages = 4_097 } },
        { "IncompleteTimeout is 00:00:00.0090000", new() { IncompleteTimeout = TimeSpan.FromMilliseconds(9) } },
        { "IncompleteTimeout is 00:05:01", new() { IncompleteTimeout = TimeSpan.FromSeconds(301) } },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void A_setting_out_of_range_is_refused_by_name(string beginning, SequencedFramingOptions options) =>
        Assert.StartsWith(beginning, Assert.Throws<ArgumentException>(() => DatagramFraming.Sequenced(options)).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_keeps_its_kind_in_fragments()
    {
        using SequencedPair pair = new();
        string text = string.Concat(Enumerable.Repeat("grüße ", 100));
        pair.Receive(pair.Send(Encoding.UTF8.GetBytes(text), MessageKind.Text));
        Assert.Equal((MessageKind.Text, text), (pair.Delivered[0].Kind, Encoding.UTF8.GetString(pair.Delivered[0].Payload)));
    }
}
