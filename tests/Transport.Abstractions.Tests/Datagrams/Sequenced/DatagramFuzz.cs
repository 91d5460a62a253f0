using System.Buffers.Binary;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Datagrams made up, damaged and forged. Each case is a receiver and some hundred datagrams.</summary>
public sealed class DatagramFuzz
{
    private const int DatagramsPerCase = 200;

    private static readonly SequencedFramingOptions Bounded = new() { MaxIncompleteBytes = 64 * 1024, MaxIncompleteMessages = 8, LateMessages = LateMessages.Deliver };

    [Fact]
    public void Random_bytes_are_refused() => FuzzCampaign.Run(5_000, static random =>
    {
        using SequencedPair pair = new(options: Bounded);
        for (int i = 0; i < DatagramsPerCase; i++)
        {
            byte[] datagram = new byte[random.Next(120)];
            random.NextBytes(datagram);
            if (datagram.Length > 2 && random.Next(2) == 0)
            {
                "TS"u8.CopyTo(datagram);
                datagram[2] = (byte)(0x10 | random.Next(4));
            }

            Assert.True(pair.Receive(datagram) == DatagramReading.Malformed);
        }

        Assert.Equal((0, 0L), (pair.Reassembly.Count, pair.Reassembly.MostBytes));
    });

    [Fact]
    public void Damaged_datagrams_never_become_messages() => FuzzCampaign.Run(1_500, static random =>
    {
        using SequencedPair pair = new(first: (uint)random.NextInt64(uint.MaxValue), options: Bounded);
        List<byte[]> sent = [];
        List<byte[]> datagrams = [];
        for (int message = 0; message < DatagramsPerCase / 2; message++)
        {
            sent.Add(TestPayload.Create(message, random.Next(4, 150)));
            datagrams.AddRange(pair.Send(sent[^1]));
        }

        HashSet<int> seen = [];
        foreach (byte[] datagram in datagrams)
        {
            byte[] damaged = Mutation.Damage(random, datagram, datagrams);
            bool isGenuine = damaged.AsSpan().SequenceEqual(datagram) || datagrams.Exists(other => other.AsSpan().SequenceEqual(damaged));
            Assert.True(isGenuine || pair.Receive(damaged) == DatagramReading.Malformed);
            if (random.Next(4) > 0)
            {
                pair.Receive(datagram);
            }

            CheckBounds(pair);
        }

        foreach ((_, byte[] payload) in pair.Delivered)
        {
            int message = BinaryPrimitives.ReadInt32BigEndian(payload);
            Assert.True(seen.Add(message));
            Assert.True(payload.AsSpan().SequenceEqual(sent[message]));
        }
    });

    [Fact]
    public void Forged_datagrams_stay_within_the_bounds() => FuzzCampaign.Run(1_500, static random =>
    {
        SequencedFramingOptions options = new()
        {
            MaxIncompleteBytes = 64 * 1024,
            MaxIncompleteMessages = random.Next(1, 20),
            LateMessages = (LateMessages)random.Next(2),
        };
        using SequencedPair pair = new(maxMessageSize: 30_000, options: options);
        byte[] last = pair.Send(1);
        int incomplete = 0;
        int begun = 0;
        for (int i = 0; i < DatagramsPerCase; i++)
        {
            byte[] datagram = random.Next(4) == 0 ? Forged.Seal(Mutation.Damage(random, last, [last]) is { Length: >= 4 } damaged ? damaged : last) : Mutation.Forge(random);
            last = datagram;
            int before = pair.Reassembly.Count;
            pair.Receive(datagram);
            pair.Time.Advance(TimeSpan.FromMilliseconds(random.Next(100)));
            begun += Math.Max(0, pair.Reassembly.Count - before);
            incomplete += pair.Expire();
            CheckBounds(pair, options);
        }

        Assert.InRange(begun, pair.Reassembly.Count, DatagramsPerCase);
        Assert.InRange(incomplete, 0, DatagramsPerCase);
        Assert.All(pair.Delivered, static message => Assert.InRange(message.Payload.Length, 0, 30_000));
        pair.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(pair.Reassembly.Count, pair.Expire());
        Assert.Equal(0, pair.Reassembly.Bytes);
    });

    private static void CheckBounds(SequencedPair pair, SequencedFramingOptions? options = null)
    {
        options ??= Bounded;
        Assert.InRange(pair.Reassembly.Count, 0, options.MaxIncompleteMessages);
        Assert.InRange(pair.Reassembly.MostBytes, pair.Reassembly.Bytes, options.MaxIncompleteBytes);
        Assert.InRange(pair.Receiver.Missing, 0, long.MaxValue);
    }
}
