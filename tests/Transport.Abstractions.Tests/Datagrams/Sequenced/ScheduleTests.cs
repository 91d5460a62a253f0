using CsCheck;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Whatever the network loses, doubles and reorders: each message is delivered whole and once, or not at all, and every one is accounted for.</summary>
public sealed class ScheduleTests
{
    private const int Cases = 20_000;

    private static readonly Gen<int> Lengths = Gen.Frequency((4, Gen.Int[4, 49]), (3, Gen.Int[50, 200]));

    private static readonly Gen<uint> Firsts = Gen.Frequency((1, Gen.UInt), (2, Gen.UInt[0, 60].Select(static back => uint.MaxValue - back)));

    private static readonly Gen<LateMessages> Policies = Gen.Bool.Select(static drop => drop ? LateMessages.Drop : LateMessages.Deliver);

    private static readonly Gen<Fate> AnyFate = Gen.Frequency(
        (8, Gen.Const(new Fate(1, 0))),
        (3, Gen.Const(new Fate(0, 0))),
        (3, Gen.Select(Gen.Int[1, 3], Gen.Int[0, 30], static (copies, delay) => new Fate(copies, delay))));

    private static readonly Gen<Fate> Lossless = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 30], static (copies, delay) => new Fate(copies, delay));

    [Fact]
    public void Every_message_is_delivered_whole_and_once_or_accounted_for() => Plans(AnyFate).Sample(Check, iter: FuzzCampaign.Cases(Cases), threads: 1);

    [Fact]
    public void Nothing_is_missing_when_nothing_was_lost_and_late_messages_are_delivered() => Plans(Lossless).Sample(
        plan =>
        {
            using SequencedPair pair = Create(plan with { Late = LateMessages.Deliver });
            foreach ((_, byte[] datagram) in plan.Run(pair))
            {
                pair.Receive(datagram);
            }

            Assert.Equal(plan.Lengths.Length, pair.Delivered.Count);
            Assert.Equal((0L, 0, 0), (pair.Receiver.Missing, pair.Reassembly.Count, pair.Expire()));
            CheckDelivered(plan, pair);
        },
        iter: FuzzCampaign.Cases(Cases / 4),
        threads: 1);

    [Fact]
    public void Everything_is_delivered_in_order_when_nothing_was_lost_or_reordered() => Plans(Gen.Int[1, 3].Select(static copies => new Fate(copies, 0))).Sample(
        plan =>
        {
            using SequencedPair pair = Create(plan);
            foreach ((_, byte[] datagram) in plan.Run(pair))
            {
                pair.Receive(datagram);
            }

            Assert.Equal(plan.Lengths.Length, pair.Delivered.Count);
            for (int message = 0; message < plan.Lengths.Length; message++)
            {
                Assert.Equal(TestPayload.Create(message, plan.Lengths[message]), pair.Delivered[message].Payload);
            }
        },
        iter: FuzzCampaign.Cases(Cases / 4),
        threads: 1);

    private static Gen<NetworkPlan> Plans(Gen<Fate> fates) => Gen.Select(
        Lengths.Array[1, 40], fates.Array[1, 60], Firsts, Policies, static (lengths, fates, first, late) => new NetworkPlan(lengths, fates, first, late));

    private static SequencedPair Create(NetworkPlan plan) => new(first: plan.First, options: new SequencedFramingOptions { LateMessages = plan.Late });

    private static void Check(NetworkPlan plan)
    {
        using SequencedPair pair = Create(plan);
        IReadOnlyList<(int Message, byte[] Datagram)> arriving = plan.Run(pair);
        int late = 0;
        foreach ((_, byte[] datagram) in arriving)
        {
            DatagramReading reading = pair.Receive(datagram);
            Assert.NotEqual(DatagramReading.Malformed, reading);
            late += reading == DatagramReading.Late ? 1 : 0;
        }

        pair.Time.Advance(TimeSpan.FromSeconds(5));
        int incomplete = pair.Expire();
        List<int> delivered = CheckDelivered(plan, pair);
        if (plan.Late == LateMessages.Drop)
        {
            Assert.Equal(delivered.Order(), delivered);
        }
        else
        {
            Assert.Equal(0, late);
        }

        HashSet<int> came = [.. arriving.Select(static arrival => arrival.Message)];
        Assert.Equal(came.Count, delivered.Count + late + incomplete);
        Assert.Equal(came.Count == 0 ? 0 : Enumerable.Range(arriving[0].Message, came.Max() - arriving[0].Message).Except(came).Count(), pair.Receiver.Missing);
    }

    /// <summary>Holds what was delivered against what was sent.</summary>
    /// <returns>The messages, in the order in which they were delivered.</returns>
    private static List<int> CheckDelivered(NetworkPlan plan, SequencedPair pair)
    {
        List<int> messages = [];
        foreach ((MessageKind kind, byte[] payload) in pair.Delivered)
        {
            int message = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(payload);
            Assert.InRange(message, 0, plan.Lengths.Length - 1);
            Assert.Equal(NetworkPlan.KindOf(message), kind);
            Assert.Equal(TestPayload.Create(message, plan.Lengths[message]), payload);
            messages.Add(message);
        }

        Assert.Equal(messages.Count, messages.Distinct().Count());
        return messages;
    }
}
