using Transport.Schedules.Actors;
using Transport.Schedules.Cases;
using Transport.Schedules.Streams;

namespace Transport.Schedules;

/// <summary>The short programs of the sweeps. All calls that can be cancelled share a token.</summary>
internal static class Conversation
{
    /// <summary>Some messages each way, one of them larger than the send buffer, and a close by the first side.</summary>
    public static CaseProgram Create(WireKind wire) => new()
    {
        Wire = wire,
        First = CreateSide([3, 40, 0, 600, 31]) with { Ender = new EnderPlan { Endings = [Ending.Close] } },
        Second = CreateSide([1, 700, 32]),
    };

    /// <summary>The same with less to say, cut into pieces of one byte, for the first side's bytes to end anywhere.</summary>
    public static CaseProgram CreateShort(WireKind wire) => new()
    {
        Wire = wire,
        First = CreateSide([1, 12, 0, 33]) with { Ender = new EnderPlan { Endings = [Ending.Close] }, SendBufferSize = 128 * 1024 },
        Second = CreateSide([7]),
    };

    private static SidePlan CreateSide(int[] lengths) => new()
    {
        Senders = [new SenderPlan { Lengths = lengths, PipelinePercent = 50, FlushPercent = 20, TrySendPercent = 10, SharesToken = true }],
        Receiver = new ReceiverPlan { HoldPercent = 30, SharesToken = true },
        Outgoing = new PipeNature { Capacity = 500, MaxPiece = 400, Haste = 30 },
        SendBufferSize = 1_024,
    };
}
