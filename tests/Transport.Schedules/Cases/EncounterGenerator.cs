using Transport.Schedules.Actors;
using Transport.Schedules.Scheduling;
using Transport.Schedules.Streams;

namespace Transport.Schedules.Cases;

/// <summary>Makes short programs up in which few things happen, all at the same moment: an end while messages are taken, a cancellation while one arrives, a release while a block is left.</summary>
internal sealed class EncounterGenerator(Dice dice)
{
    public CaseProgram Create()
    {
        int messages = dice.Between(1, 60);
        SidePlan sender = CreateSide() with
        {
            Senders = [.. Enumerable.Range(0, dice.Pick(1, 1, 2)).Select(_ => CreateSender(messages))],
            Receiver = null,
            Ender = new EnderPlan { Endings = dice.Chance(60) ? [Ending.Close] : [] },
        };
        SidePlan receiver = CreateSide() with
        {
            Receiver = new ReceiverPlan { HoldPercent = dice.Pick(0, 50, 100), Cancels = dice.Chance(50), Misuses = dice.Chance(10) },
        };
        return new CaseProgram
        {
            Wire = dice.Pick(WireKind.Default, WireKind.Default, WireKind.LengthPrefix, WireKind.WebSocket),
            First = sender,
            Second = receiver with { Ender = CreateEnder(messages, needed: sender.Ender.Endings.Length == 0) },
        };
    }

    private SenderPlan CreateSender(int messages)
    {
        int most = dice.Pick(8, 40, 40, 600);
        return new SenderPlan
        {
            Lengths = [.. Enumerable.Range(0, messages).Select(_ => dice.Between(1, most))],
            TrySendPercent = dice.Pick(0, 0, 100),
            PipelinePercent = dice.Pick(0, 100),
            FlushPercent = dice.Pick(0, 0, 30),
            Cancels = dice.Chance(50),
        };
    }

    private EnderPlan CreateEnder(int messages, bool needed)
    {
        if (!needed && dice.Chance(30))
        {
            return new EnderPlan();
        }

        Ending[] endings = dice.Pick([Ending.Close], [Ending.DisposeAsync], [Ending.Abort], [Ending.Dispose], [Ending.Close, Ending.Abort], new Ending[] { Ending.DisposeAsync, Ending.Dispose });
        return new EnderPlan { Receipts = dice.Below(messages), Endings = endings };
    }

    private SidePlan CreateSide() => new()
    {
        Outgoing = new PipeNature
        {
            Capacity = dice.Pick(200, 4_096, 65_536),
            MaxPiece = dice.Pick(20, 100, 5_000),
            Haste = dice.Pick(0, 50, 90, 100),
            Inline = dice.Pick(0, 50, 100),
            EmptyReadsEndAtOnce = dice.Chance(10),
        },
        SendBufferSize = dice.Pick(1_024, 1_024, 128 * 1024),
    };
}
