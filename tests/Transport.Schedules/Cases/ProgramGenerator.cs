using Transport.Schedules.Actors;
using Transport.Schedules.Scheduling;
using Transport.Schedules.Streams;

namespace Transport.Schedules.Cases;

/// <summary>Makes programs up, each from a seed.</summary>
internal sealed class ProgramGenerator(Dice dice)
{
    private const int LargestMessage = 200_000;

    /// <summary>How many bytes a side sends at most, by the size of the pieces they travel in, so that all cases take about as long.</summary>
    private static readonly (int Piece, int Budget)[] Grains = [(1, 300), (3, 900), (17, 4_000), (500, 120_000), (5_000, 300_000), (100_000, 400_000)];

    public CaseProgram Create()
    {
        (int piece, int budget) = Grains[dice.Below(Grains.Length)];
        bool rough = dice.Chance(45);
        int maxMessageSize = dice.Pick(LargestMessage, LargestMessage, 70_000, 40_000);
        SidePlan first = CreateSide(piece, budget, maxMessageSize);
        SidePlan second = CreateSide(piece, budget, maxMessageSize);
        (first, second) = rough ? Roughen(first, second, budget) : Calm(first, second);
        return new CaseProgram
        {
            Wire = dice.Pick(Wire.All),
            MaxMessageSize = maxMessageSize,
            Injects = first.BreaksProtocol || second.BreaksProtocol || dice.Chance(30),
            First = first,
            Second = second,
        };
    }

    private SidePlan CreateSide(int piece, int budget, int maxMessageSize)
    {
        bool cancels = dice.Chance(60);
        SenderPlan[] senders = new SenderPlan[dice.Pick(0, 1, 1, 2, 3)];
        for (int i = 0; i < senders.Length; i++)
        {
            senders[i] = new SenderPlan
            {
                Lengths = CreateLengths(i, budget / senders.Length, maxMessageSize),
                TrySendPercent = dice.Pick(0, 20, 100),
                PipelinePercent = dice.Pick(0, 30, 100),
                FlushPercent = dice.Pick(0, 0, 15),
                Cancels = cancels,
            };
        }

        return new SidePlan
        {
            Senders = senders,
            Receiver = new ReceiverPlan { HoldPercent = dice.Pick(0, 30, 100), Cancels = cancels, Misuses = dice.Chance(20) },
            Ender = CreateEnder(dice.Pick([Ending.Close], [Ending.CloseWithToken], [Ending.DisposeAsync], [Ending.Close, Ending.DisposeAsync], new Ending[] { Ending.Close, Ending.Close })),
            Connection = new ConnectionNature { AbortDropsBytes = dice.Chance(50), SlowToEnd = dice.Chance(30), SlowToFlush = dice.Chance(20), FailsToEnd = dice.Chance(5), CannotExplain = dice.Chance(5) },
            Outgoing = new PipeNature
            {
                Capacity = Math.Max(dice.Pick(1, 10, 300, 4_096, 65_536, 1 << 20), Math.Min(piece, budget / 200)),
                MaxPiece = piece,
                Haste = dice.Pick(0, 30, 70, 100),
                Inline = dice.Pick(0, 50, 100),
                EmptyReadsEndAtOnce = dice.Chance(15),
            },
            SendBufferSize = dice.Pick(1_024, 1_024, 3_000, 10_000, 70_000, 128 * 1024),
            ScavengerRounds = dice.Pick(0, 0, 5, 20),
        };
    }

    private EnderPlan CreateEnder(Ending[] endings) => new() { Turns = dice.Chance(40) ? dice.Below(40) : null, Endings = endings };

    private int[] CreateLengths(int sender, int budget, int maxMessageSize)
    {
        List<int> lengths = [];
        for (int i = dice.Between(1, 25); i > 0; i--)
        {
            int length = dice.Below(8) switch
            {
                0 => dice.Pick(0, 1),
                1 => dice.Pick(1, 30, 31, 32, 33),
                2 => dice.Between(1, 200),
                3 => dice.Pick(125, 126, 127, 500, 1_010, 1_024),
                4 => dice.Pick(4_090, 4_096, 4_097, 8_192, 9_000),
                5 => dice.Pick(32_767, 32_768, 32_769, 16_384, 20_000),
                6 => dice.Pick(65_521, 65_522, 65_523, 65_530, 65_535, 65_536, 65_537, 70_000),
                _ => dice.Pick(maxMessageSize, maxMessageSize - 1, maxMessageSize + 1, 131_044, 131_045),
            };

            // A message that is too large costs nothing.
            if (length > budget && length <= maxMessageSize)
            {
                length = dice.Between(0, Math.Min(budget, 40));
            }

            if (length <= maxMessageSize)
            {
                budget -= length;
            }

            // Messages without content are of the first sender: nothing in them says so.
            lengths.Add(length == 0 && sender > 0 ? 1 : Math.Max(0, length));
        }

        return [.. lengths];
    }

    /// <summary>At least one side ends, and whoever does not leaves it to the peer.</summary>
    private (SidePlan First, SidePlan Second) Calm(SidePlan first, SidePlan second)
    {
        switch (dice.Below(4))
        {
            case 0:
                first = first with { Ender = new EnderPlan() };
                break;
            case 1:
                second = second with { Ender = new EnderPlan() };
                break;
        }

        // To a side that sends nothing the other need not listen.
        return (first with { Receiver = second.Senders.Length == 0 && dice.Chance(40) ? null : first.Receiver },
            second with { Receiver = first.Senders.Length == 0 && dice.Chance(40) ? null : second.Receiver });
    }

    private (SidePlan First, SidePlan Second) Roughen(SidePlan first, SidePlan second, int budget)
    {
        bool atFirst = dice.Chance(50);
        SidePlan side = atFirst ? first : second;
        int at = dice.Chance(30) ? dice.Below(20) : dice.Below(budget);
        side = dice.Below(9) switch
        {
            0 => side with { Outgoing = side.Outgoing with { FailReadAt = at } },
            1 => side with { Outgoing = side.Outgoing with { FailWriteAt = at } },
            2 => side with { Outgoing = side.Outgoing with { EndAt = at } },
            3 => side with { Ender = CreateEnder([Ending.Abort]) },
            4 => side with { Ender = CreateEnder([Ending.Dispose]) },
            5 => side with { Ender = CreateEnder([dice.Pick(Ending.Close, Ending.DisposeAsync), dice.Pick(Ending.Abort, Ending.Dispose)]) },
            6 => side with { BreaksProtocol = true },
            7 => side with { Connection = side.Connection with { HalfCloseThrows = true } },
            _ => side with { Receiver = dice.Chance(30) ? null : side.Receiver! with { Messages = dice.Below(10) } },
        };
        return atFirst ? (side, second) : (first, side);
    }
}
