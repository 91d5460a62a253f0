using Transport.Schedules.Campaigns;
using Transport.Schedules.Cases;
using Transport.Schedules.Streams;

namespace Transport.Schedules;

/// <summary>A short conversation that breaks at its first byte, at its second, and so on, in each direction.</summary>
public sealed class Every_byte
{
    /// <summary>More than what either side says.</summary>
    private const int Bytes = 120;

    public static TheoryData<Breakage> Breakages => [.. Enum.GetValues<Breakage>()];

    [Theory]
    [MemberData(nameof(Breakages))]
    public Task The_contract_holds_when_a_stream_breaks_at_any_byte(Breakage breakage) =>
        TurnCampaign.RunAsync(async campaign =>
        {
            foreach (WireKind wire in Wire.All)
            {
                foreach (int piece in (int[])[1, 400])
                {
                    for (int at = 0; at < Bytes; at++)
                    {
                        CaseProgram program = Conversation.CreateShort(wire);
                        foreach (bool ofFirst in (bool[])[true, false])
                        {
                            CaseProgram broken = ofFirst
                                ? program with { First = Break(program.First, breakage, at, piece) }
                                : program with { Second = Break(program.Second, breakage, at, piece) };
                            await campaign.RunAsync(CampaignSettings.SweepName(nameof(Every_byte), $"{breakage} at byte {at} of side {(ofFirst ? "A" : "B")}, pieces of {piece}, {wire}"), broken, seed: (ulong)(at * 2 + piece));
                        }
                    }
                }
            }
        });

    private static SidePlan Break(SidePlan side, Breakage breakage, long at, int piece)
    {
        PipeNature pieces = side.Outgoing with { MaxPiece = piece };
        return side with
        {
            Outgoing = breakage switch
            {
                Breakage.ReadThrows => pieces with { FailReadAt = at },
                Breakage.WriteThrows => pieces with { FailWriteAt = at },
                _ => pieces with { EndAt = at },
            },
        };
    }
}
