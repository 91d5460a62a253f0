using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class DatagramBudgetTests
{
    private const int Cost = 1000 + 64;

    [Fact]
    public void Queues_keep_no_more_than_the_budget_together_and_each_has_its_share()
    {
        DatagramBudget budget = new(40 * Cost, queues: 4);
        DatagramQueue first = new(100 * Cost, budget);
        Assert.Equal(20, Fill(first));
        foreach (DatagramQueue other in (DatagramQueue[])[new(100 * Cost, budget), new(100 * Cost, budget), new(100 * Cost, budget)])
        {
            Assert.Equal(5, Fill(other));
            other.Clear();
            Assert.Equal(5, Fill(other));
        }

        Assert.Equal(35 * Cost, budget.Used);
        first.Clear();
        Assert.Equal(15 * Cost, budget.Used);
        Assert.Equal(5, Fill(first));
    }

    [Fact]
    public void What_is_taken_out_makes_room_for_others()
    {
        DatagramBudget budget = new(4 * Cost, queues: 1000);
        DatagramQueue first = new(100 * Cost, budget);
        DatagramQueue second = new(100 * Cost, budget);
        Assert.Equal(2, Fill(first));
        Assert.Equal(0, Fill(second));
        Assert.True(first.TryDequeue(out ReceivedDatagrams taken));
        taken.Block!.Release();
        Assert.Equal(1, Fill(second));
    }

    [Fact]
    public void Once_too_many_blocks_are_in_use_a_datagram_keeps_no_more_than_it_needs()
    {
        List<DatagramBlock> held = [.. Enumerable.Range(0, 65).Select(static _ => DatagramBlock.Rent())];
        DatagramQueue queue = new(1 << 20, new DatagramBudget(1 << 20, queues: 1));
        for (byte i = 0; i < 20; i++)
        {
            DatagramBlock block = DatagramBlock.Rent();
            block.Memory.Span[..1000].Fill(i);
            Assert.True(queue.TryEnqueue(new ReceivedDatagrams(block, 0, 1000, 1000)));
        }

        HashSet<DatagramBlock> kept = [];
        for (byte i = 0; i < 20; i++)
        {
            Assert.True(queue.TryDequeue(out ReceivedDatagrams datagrams));
            kept.Add(datagrams.Block!);
            Assert.Equal(1000, datagrams.Block!.Memory.Span.Slice(datagrams.Offset, 1000).Count(i));
        }

        Assert.InRange(kept.Sum(static block => block.Memory.Length), 20_000, 60_000);
        held.ForEach(static block => block.Release());
    }

    /// <summary>How many datagrams of 1,000 bytes find room.</summary>
    private static int Fill(DatagramQueue queue)
    {
        for (int count = 0; ; count++)
        {
            DatagramBlock block = DatagramBlock.Rent();
            if (!queue.TryEnqueue(new ReceivedDatagrams(block, 0, 1000, 1000)))
            {
                block.Release();
                return count;
            }
        }
    }
}
