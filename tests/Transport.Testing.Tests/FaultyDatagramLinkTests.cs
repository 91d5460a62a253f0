using Microsoft.Extensions.Time.Testing;
using Transport.Conformance;
using Transport.Datagrams;

namespace Transport.Testing.Tests;

public sealed class FaultyDatagramLinkTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Without_faults_everything_arrives_at_once_and_in_order()
    {
        FaultyDatagramLink link = Link(new DatagramFaults());
        await SendNumberedAsync(link.First, 100);
        Assert.Equal(Enumerable.Range(0, 100), Numbers(link.Second));
        Assert.Equal(new DatagramFaultCounts { Sent = 100, Delivered = 100 }, link.FirstToSecond.Counts);
        Assert.Equal(new DatagramFaultCounts(), link.SecondToFirst.Counts);
    }

    [Fact]
    public async Task Each_direction_has_faults_of_its_own()
    {
        FaultyDatagramLink link = new(new DatagramFaults { Loss = 1 }, new DatagramFaults(), seed: 1, timeProvider: _clock);
        await SendNumberedAsync(link.First, 10);
        await SendNumberedAsync(link.Second, 10);
        Assert.Empty(link.Second.Arrived());
        Assert.Equal(10, link.First.Arrived().Count);
    }

    [Fact]
    public async Task An_empty_datagram_arrives_empty()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { BurstSize = 8 });
        await link.First.SendAsync([]);
        await link.First.SendAsync([]);
        await link.First.SendAsync([1]);
        Assert.Equal([[], [], [1]], link.Second.Arrived());
    }

    [Fact]
    public async Task Nothing_that_is_delayed_arrives_until_the_clock_moves()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Latency = TimeSpan.FromMilliseconds(40) });
        Task<List<byte[]>> receive = link.Second.NextAsync();
        await link.First.SendAsync(TestPayload.Numbered(0));
        _clock.Advance(TimeSpan.FromMilliseconds(40) - TimeSpan.FromTicks(1));
        Assert.False(receive.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TestPayload.Numbered(0), Assert.Single(await receive.Within()));
    }

    [Fact]
    public async Task Jitter_delays_without_reordering()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Jitter = TimeSpan.FromMilliseconds(100) });
        await SendNumberedAsync(link.First, 50);
        Assert.Empty(link.Second.Arrived());
        List<int> arrived = [];
        int moments = 0;
        for (int i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            List<int> now = Numbers(link.Second);
            moments += now.Count > 0 ? 1 : 0;
            arrived.AddRange(now);
        }

        Assert.Equal(Enumerable.Range(0, 50), arrived);
        Assert.True(moments > 1, "All datagrams arrived in the same millisecond although there is jitter.");
    }

    [Fact]
    public async Task Bandwidth_lets_so_many_bytes_through_in_a_second()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { BytesPerSecond = 1_000 });
        for (int i = 0; i < 10; i++)
        {
            await link.First.SendAsync(TestPayload.Numbered(i, 100));
        }

        for (int i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(99));
            Assert.Empty(link.Second.Arrived());
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal([i], Numbers(link.Second));
        }
    }

    [Fact]
    public async Task A_share_of_one_half_hits_about_one_half()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Loss = 0.5 });
        await SendNumberedAsync(link.First, 10_000);
        Assert.InRange(link.FirstToSecond.Counts.Lost, 4_500, 5_500);
        Assert.Equal(10_000 - link.FirstToSecond.Counts.Lost, link.Second.Arrived().Count);
    }

    [Fact]
    public async Task Duplicates_arrive_beside_the_first()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Duplication = 1 });
        await SendNumberedAsync(link.First, 3);
        Assert.Equal([0, 0, 1, 1, 2, 2], Numbers(link.Second));
        Assert.Equal(3, link.FirstToSecond.Counts.Duplicated);
    }

    [Fact]
    public async Task What_is_held_back_is_overtaken_and_arrives_within_the_bound()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Reordering = 0.3, ReorderingDelay = TimeSpan.FromMilliseconds(20) });
        await SendNumberedAsync(link.First, 200);
        List<int> numbers = Numbers(link.Second);
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(200 - link.FirstToSecond.Counts.HeldBack, numbers.Count);
        Assert.InRange(link.FirstToSecond.Counts.HeldBack, 30, 90);

        _clock.Advance(TimeSpan.FromMilliseconds(20));
        List<int> late = Numbers(link.Second);
        Assert.NotEqual(late.Order(), late);
        Assert.Equal(Enumerable.Range(0, 200), numbers.Concat(late).Order());
    }

    [Fact]
    public async Task Damage_cuts_or_changes_one_bit_and_leaves_copies_alone()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Truncation = 0.5, Corruption = 0.5, Duplication = 1 });
        byte[] sent = TestPayload.Bytes(100, seed: 5);
        int cut = 0;
        int changed = 0;
        for (int i = 0; i < 200; i++)
        {
            await link.First.SendAsync(sent);
            byte[][] arrived = [.. link.Second.Arrived()];
            Assert.Equal(2, arrived.Length);
            Assert.Equal(sent, arrived[1]);
            cut += arrived[0].Length < 100 ? 1 : 0;
            int bits = arrived[0].Zip(sent, (left, right) => System.Numerics.BitOperations.PopCount((uint)(left ^ right))).Sum();
            Assert.InRange(bits, 0, 1);
            changed += bits;
        }

        Assert.InRange(cut, 60, 140);
        Assert.InRange(changed, 60, 140);
        Assert.Equal((cut, changed), (link.FirstToSecond.Counts.Truncated, link.FirstToSecond.Counts.Corrupted));
    }

    [Fact]
    public async Task The_same_seed_repeats_the_same_faults()
    {
        DatagramFaults faults = new()
        {
            Latency = TimeSpan.FromMilliseconds(3),
            Jitter = TimeSpan.FromMilliseconds(5),
            Loss = 0.1,
            Duplication = 0.1,
            Reordering = 0.2,
            Truncation = 0.1,
            Corruption = 0.1,
            BytesPerSecond = 100_000,
        };
        FaultyDatagramLink first = new(faults, timeProvider: _clock);
        FaultyDatagramLink again = new(faults, seed: first.Seed, timeProvider: _clock);
        FaultyDatagramLink other = new(faults, seed: first.Seed + 1, timeProvider: _clock);
        List<byte[]>[] arrived = [[], [], []];
        for (int i = 0; i < 300; i++)
        {
            foreach ((FaultyDatagramLink link, int index) in ((FaultyDatagramLink[])[first, again, other]).Select((link, index) => (link, index)))
            {
                await link.First.SendAsync(TestPayload.Numbered(i, 50));
                arrived[index].AddRange(link.Second.Arrived());
            }

            _clock.Advance(TimeSpan.FromMilliseconds(0.3));
        }

        Assert.NotEmpty(arrived[0]);
        Assert.Equal(arrived[0], arrived[1]);
        Assert.NotEqual(arrived[0], arrived[2]);
        Assert.Equal(first.FirstToSecond.Counts, again.FirstToSecond.Counts);
    }

    [Fact]
    public async Task Changing_one_share_does_not_shift_the_others()
    {
        DatagramFaults faults = new() { Loss = 0.3 };
        FaultyDatagramLink plain = new(faults, seed: 5, timeProvider: _clock);
        FaultyDatagramLink doubling = new(faults with { Duplication = 0.5 }, seed: 5, timeProvider: _clock);
        await SendNumberedAsync(plain.First, 200);
        await SendNumberedAsync(doubling.First, 200);
        Assert.Equal(Numbers(plain.Second), Numbers(doubling.Second).Distinct());
    }

    [Fact]
    public async Task A_script_decides_for_each_datagram()
    {
        DatagramScript script = (number, datagram, byChance) => number switch
        {
            0 => new DatagramFate { IsLost = true },
            1 => new DatagramFate { Copies = 2 },
            2 => new DatagramFate { HeldBack = TimeSpan.FromSeconds(1) },
            3 => new DatagramFate { CutTo = 4 },
            4 => new DatagramFate { FlippedBit = 9 },
            _ => byChance,
        };
        FaultyDatagramLink link = Link(new DatagramFaults { Script = script });
        for (byte i = 0; i < 6; i++)
        {
            await link.First.SendAsync([i, 0, 0, 0, 0]);
        }

        Assert.Equal([[1, 0, 0, 0, 0], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0], [3, 0, 0, 0], [4, 2, 0, 0, 0], [5, 0, 0, 0, 0]], link.Second.Arrived());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([[2, 0, 0, 0, 0]], link.Second.Arrived());
    }

    [Fact]
    public async Task A_script_that_decides_on_nonsense_is_told()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { Script = (_, _, _) => new DatagramFate { Copies = 17 } });
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => link.First.SendAsync([1]));
        Assert.Contains("Copies = 17", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_may_change_while_the_link_is_in_use()
    {
        FaultyDatagramLink link = Link(new DatagramFaults());
        await link.First.SendAsync([1]);
        link.FirstToSecond.Faults = link.FirstToSecond.Faults with { Loss = 1 };
        await link.First.SendAsync([2]);
        link.FirstToSecond.Faults = new DatagramFaults();
        await link.First.SendAsync([3]);
        Assert.Equal([[1], [3]], link.Second.Arrived());
    }

    [Fact]
    public async Task A_full_queue_makes_the_sender_wait_and_loses_nothing()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { QueueSize = 1_024 });
        int accepted = 0;
        Task waiting;
        while ((waiting = link.First.SendAsync(TestPayload.Numbered(accepted, 36))).IsCompleted)
        {
            accepted++;
        }

        Assert.Equal(1_024 / (36 + DatagramFaults.Overhead), accepted);
        Assert.Equal([0], (await link.Second.NextAsync()).Select(Number));
        await waiting.Within();
        Assert.Equal(Enumerable.Range(1, accepted), Numbers(link.Second));
    }

    [Fact]
    public async Task A_full_queue_drops_if_it_is_told_to()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { QueueSize = 1_024, DropsWhenFull = true });
        await SendNumberedAsync(link.First, 100);
        int accepted = 1 + ((1_024 - 72) / 72);
        Assert.Equal(Enumerable.Range(0, accepted), Numbers(link.Second));
        Assert.Equal(100 - accepted, link.FirstToSecond.Counts.DroppedForRoom);
    }

    [Fact]
    public async Task A_datagram_larger_than_the_queue_is_admitted_alone()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { QueueSize = 1_024 });
        await link.First.SendAsync(TestPayload.Bytes(65_507));
        Assert.Equal(65_507, Assert.Single(link.Second.Arrived()).Length);
    }

    [Fact]
    public async Task Bursts_are_sent_and_received_together()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { BurstSize = 4 });
        byte[] burst = TestPayload.Bytes(35);
        await link.First.SendAsync(burst, 10, CancellationToken.None);
        Assert.Equal(4, link.FirstToSecond.Counts.Sent);
        List<byte[]> received = await link.Second.NextAsync();
        Assert.Equal([10, 10, 10, 5], received.Select(datagram => datagram.Length));
        Assert.Equal(burst, received.SelectMany(datagram => datagram));
    }

    [Theory]
    [InlineData(65, 65)]
    [InlineData(50, 10)]
    [InlineData(11, 10)]
    public async Task More_than_fits_one_send_is_refused(int length, int datagramSize)
    {
        FaultyDatagramLink link = Link(new DatagramFaults { MaxDatagramSize = 64 });
        await Assert.ThrowsAsync<ArgumentException>(() => link.First.SendAsync(new byte[length], datagramSize, CancellationToken.None).Within());
        Assert.Equal(0, link.FirstToSecond.Counts.Sent);
    }

    [Fact]
    public async Task A_cancelled_receive_loses_nothing()
    {
        FaultyDatagramLink link = Link(new DatagramFaults());
        using CancellationTokenSource source = new();
        Task receive = link.Second.ReceiveAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.Within());
        await link.First.SendAsync([1]);
        Assert.Equal([[1]], link.Second.Arrived());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ending_one_end_ends_what_waits_there_and_tells_the_other_nothing(bool dispose)
    {
        FaultyDatagramLink link = Link(new DatagramFaults { QueueSize = 1_024, Latency = TimeSpan.FromSeconds(1) });
        Task receive = link.First.ReceiveAsync(CancellationToken.None).AsTask();
        await link.First.SendAsync(TestPayload.Bytes(2_000));
        Task send = link.First.SendAsync(TestPayload.Bytes(10));
        await link.Second.SendAsync([1]);
        Task peersReceive = link.Second.NextAsync();
        if (dispose)
        {
            await link.First.DisposeAsync();
        }
        else
        {
            link.First.Abort();
        }

        foreach (Task operation in (Task[])[receive, send])
        {
            Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => operation.Within());
            Assert.Equal(TransportError.Aborted, link.First.MapException(exception).Error);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => link.First.SendAsync([1]));
        await link.Second.SendAsync([2]);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2, 0, 2), (link.SecondToFirst.Counts.Sent, link.SecondToFirst.Counts.Delivered, link.SecondToFirst.Counts.Unreceived));
        await peersReceive.Within("what was sent before the end to arrive");
    }

    [Fact]
    public async Task A_sender_that_waits_for_an_end_that_is_gone_waits_no_more()
    {
        FaultyDatagramLink link = Link(new DatagramFaults { QueueSize = 1_024 });
        await link.First.SendAsync(TestPayload.Bytes(2_000));
        Task waiting = link.First.SendAsync(TestPayload.Bytes(10));
        Assert.False(waiting.IsCompleted);
        await link.Second.DisposeAsync();
        await waiting.Within();
    }

    [Fact]
    public async Task On_the_systems_clock_everything_arrives_in_order()
    {
        FaultyDatagramLink link = new(new DatagramFaults { Latency = TimeSpan.FromMilliseconds(1), Jitter = TimeSpan.FromMilliseconds(3), BytesPerSecond = 1_000_000 });
        Task sending = Task.Run(() => SendNumberedAsync(link.First, 2_000));
        for (int i = 0; i < 2_000; i++)
        {
            Assert.Equal(i, Number(Assert.Single(await link.Second.NextAsync())));
        }

        await sending.Within();
    }

    [Fact]
    public void Values_out_of_range_are_refused_with_their_name()
    {
        Assert.Equal("Loss", Refused(() => new DatagramFaults { Loss = 1.01 }));
        Assert.Equal("Duplication", Refused(() => new DatagramFaults { Duplication = -0.01 }));
        Assert.Equal("Reordering", Refused(() => new DatagramFaults { Reordering = double.NaN }));
        Assert.Equal("Latency", Refused(() => new DatagramFaults { Latency = TimeSpan.FromTicks(-1) }));
        Assert.Equal("ReorderingDelay", Refused(() => new DatagramFaults { ReorderingDelay = TimeSpan.FromHours(2) }));
        Assert.Equal("BytesPerSecond", Refused(() => new DatagramFaults { BytesPerSecond = 0 }));
        Assert.Equal("QueueSize", Refused(() => new DatagramFaults { QueueSize = 1_023 }));
        Assert.Equal("MaxDatagramSize", Refused(() => new DatagramFaults { MaxDatagramSize = 63 }));
        Assert.Equal("MaxDatagramSize", Refused(() => new DatagramFaults { MaxDatagramSize = 65_508 }));
        Assert.Equal("BurstSize", Refused(() => new DatagramFaults { BurstSize = 65 }));
    }

    private static string? Refused(Func<DatagramFaults> make) => Assert.Throws<ArgumentOutOfRangeException>(make).ParamName;

    private FaultyDatagramLink Link(DatagramFaults faults) => new(faults, seed: 20_261_122, timeProvider: _clock);

    private static async Task SendNumberedAsync(DatagramConnection end, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await end.SendAsync(TestPayload.Numbered(i));
        }
    }

    private static int Number(byte[] datagram) => TestPayload.Check(datagram).Sequence;

    private static List<int> Numbers(DatagramConnection end) => [.. end.Arrived().Select(Number)];
}
