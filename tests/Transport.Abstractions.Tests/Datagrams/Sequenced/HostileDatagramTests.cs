using System.Buffers.Binary;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>What a network, or somebody on it, can send.</summary>
public sealed class HostileDatagramTests
{
    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        using SequencedPair pair = new();
        foreach (byte[] datagram in pair.Send(TestPayload.Create(1, 80)).Append(pair.Send(7)))
        {
            for (int bit = 0; bit < 8 * datagram.Length; bit++)
            {
                byte[] damaged = [.. datagram];
                damaged[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.Equal(DatagramReading.Malformed, pair.Receive(damaged));
            }
        }

        Assert.Equal((0, 0L), (pair.Reassembly.Count, pair.Receiver.Missing));
    }

    [Fact]
    public void Every_cut_or_lengthened_datagram_is_noticed()
    {
        using SequencedPair pair = new();
        foreach (byte[] datagram in pair.Send(TestPayload.Create(1, 80)).Append(pair.Send(7)))
        {
            for (int length = 0; length < datagram.Length; length++)
            {
                Assert.Equal(DatagramReading.Malformed, pair.Receive(datagram[..length]));
                Assert.Equal(DatagramReading.Malformed, pair.Receive([.. datagram, .. new byte[length + 1]]));
            }
        }
    }

    [Theory]
    [InlineData(0, 0x55)]
    [InlineData(1, 0x43)]
    [InlineData(2, 0x00)]
    [InlineData(2, 0x20)]
    [InlineData(2, 0x14)]
    [InlineData(2, 0x18)]
    public void Another_protocol_version_or_flag_is_refused_although_the_checksum_is_right(int index, byte value)
    {
        using SequencedPair pair = new();
        byte[] datagram = pair.Send(7);
        datagram[index] = value;
        Assert.Equal(DatagramReading.Malformed, pair.Receive(Forged.Seal(datagram)));
    }

    /// <summary>The fragment is the first of two with 5 bytes each.</summary>
    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(0, 1, 10)]
    [InlineData(0, 3, 10)]
    [InlineData(0, 4_097, 10)]
    [InlineData(0, 65_535, 10)]
    [InlineData(2, 2, 10)]
    [InlineData(65_535, 2, 10)]
    [InlineData(0, 2, 0)]
    [InlineData(0, 2, 1)]
    [InlineData(0, 2, 8)]
    [InlineData(0, 2, 11)]
    [InlineData(0, 2, -1)]
    [InlineData(0, 2, int.MinValue)]
    [InlineData(0, 2, int.MaxValue)]
    [InlineData(5, 6, 25)]
    public void A_fragment_of_a_layout_that_no_sender_chooses_is_refused_although_the_checksum_is_right(int index, int count, int messageLength)
    {
        using SequencedPair pair = new(maxMessageSize: ChannelOptions.MaxMessageSizeLimit, options: new SequencedFramingOptions { MaxIncompleteBytes = 1 << 30 });
        byte[] datagram = Forged.Fragment(1, 1, 0, new FragmentLayout(10, 2));
        Assert.Equal(DatagramReading.Kept, pair.Receive(datagram));
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(7), 2);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(11), (ushort)index);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(13), (ushort)count);
        BinaryPrimitives.WriteInt32BigEndian(datagram.AsSpan(15), messageLength);
        Assert.Equal(DatagramReading.Malformed, pair.Receive(Forged.Seal(datagram)));
        Assert.Equal(1, pair.Reassembly.Count);
    }

    [Fact]
    public void A_fragment_without_payload_is_refused()
    {
        using SequencedPair pair = new();
        byte[] datagram = Forged.Fragment(1, 1, 0, new FragmentLayout(10, 2))[..SequencedHeader.FragmentOverhead];
        Assert.Equal(DatagramReading.Malformed, pair.Receive(Forged.Seal(datagram)));
    }

    public static TheoryData<string> Contradictions => ["count", "length", "kind", "content", "whole"];

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Fragments_that_contradict_each_other_destroy_the_message(string what)
    {
        using SequencedPair pair = new();
        byte[] payload = TestPayload.Create(1, 30);
        FragmentLayout layout = new(30, 3);
        pair.Receive(Forged.Fragment(1, 1, 0, layout, payload), Forged.Fragment(1, 1, 2, layout, payload));
        byte[] contradiction = what switch
        {
            "count" => Forged.Fragment(1, 1, 1, layout with { Count = 2 }, payload),
            "length" => Forged.Fragment(1, 1, 2, layout with { MessageLength = 29 }, payload),
            "kind" => Forged.Fragment(1, 1, 1, layout, payload, MessageKind.Text),
            "content" => Forged.Fragment(1, 1, 2, layout, TestPayload.Create(2, 30)),
            _ => Forged.Whole(1, 1, payload),
        };
        Assert.Equal(DatagramReading.Malformed, pair.Receive(contradiction));
        Assert.Equal((0, 0L, 1), (pair.Reassembly.Count, pair.Reassembly.Bytes, pair.Expire()));
        Assert.Equal([DatagramReading.Kept, DatagramReading.Kept, DatagramReading.Kept], pair.Receive(Enumerable.Range(0, 3).Select(index => Forged.Fragment(1, 1, index, layout, payload))));
        Assert.Empty(pair.Delivered);
    }

    [Fact]
    public void Fragments_that_never_complete_stay_within_the_bounds_and_allocate_little()
    {
        SequencedFramingOptions options = new() { MaxIncompleteBytes = 128 * 1024, MaxIncompleteMessages = 16 };
        using SequencedPair pair = new(maxDatagramSize: 1_200, options: options);
        byte[] datagram = Forged.Fragment(1, 1, 3, new FragmentLayout(5_000, 5));
        int givenUp = Flood(pair, datagram, 1_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        givenUp += Flood(pair, datagram, 100_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(16, pair.Reassembly.Count);
        Assert.Equal(100_000 + 1_000 - 16, givenUp);
        Assert.InRange(pair.Reassembly.MostBytes, 1, options.MaxIncompleteBytes);
    }

    /// <summary>Datagrams of streams and numbers that have not come before.</summary>
    private static int Flood(SequencedPair pair, byte[] datagram, int count)
    {
        int givenUp = 0;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(3), (uint)i / 1_000);
            BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(7), BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(7)) + 1);
            SequencedHeader.WriteChecksum(datagram);
            kept += pair.Receiver.Read(datagram, 0, out _) == DatagramReading.Kept ? 1 : 0;
            givenUp += pair.Receiver.Expire(0);
        }

        Assert.Equal(count, kept);
        return givenUp;
    }
}
