using Transport.Schedules.Campaigns;
using Transport.Schedules.Cases;
using Transport.Schedules.Model;

namespace Transport.Schedules;

/// <summary>A short conversation, repeated with one thing done to it at its first step, at its second, and so on: at every await there is.</summary>
public sealed class Every_step
{
    /// <summary>Each makes another order of the same conversation.</summary>
    private const int Seeds = 2;

    public static TheoryData<Injury> Injuries => [.. Enum.GetValues<Injury>()];

    [Theory]
    [MemberData(nameof(Injuries))]
    public Task The_contract_holds_when_it_happens_at_any_step(Injury injury) =>
        TurnCampaign.RunAsync(async campaign =>
        {
            foreach (WireKind wire in (WireKind[])[WireKind.Default, WireKind.LengthPrefix, WireKind.WebSocket])
            {
                foreach (bool atFirst in (bool[])[true, false])
                {
                    for (ulong seed = 1; seed <= Seeds; seed++)
                    {
                        await SweepAsync(campaign, Conversation.Create(wire), seed, injury, atFirst);
                    }
                }
            }
        });

    private static async Task SweepAsync(TurnCampaign campaign, CaseProgram program, ulong seed, Injury injury, bool atFirst)
    {
        CaseReport whole = await campaign.RunAsync(CampaignSettings.SweepName(nameof(Every_step), $"nothing, {program.Wire}, seed {seed}"), program, seed);
        for (int step = 0; step <= whole.Steps; step++)
        {
            int at = step;
            await campaign.RunAsync(CampaignSettings.SweepName(nameof(Every_step), $"{injury} of side {(atFirst ? "A" : "B")} before step {at}, {program.Wire}, seed {seed}"), program, seed, (run, schedule) =>
                schedule.BeforeStep = now =>
                {
                    if (now == at)
                    {
                        schedule.BeforeStep = null;
                        schedule.Log.Write("sweep", injury.ToString());
                        Inflict(injury, run, atFirst ? run.First : run.Second);
                    }
                });
        }
    }

    private static void Inflict(Injury injury, CaseRun run, Side side)
    {
        if (injury is Injury.Abort or Injury.Dispose or Injury.BreakIncoming or Injury.BreakOutgoing or Injury.EndIncoming)
        {
            run.BecomeRough();
        }

        switch (injury)
        {
            case Injury.Abort:
                side.Aborting = true;
                side.Channel.Abort();
                break;
            case Injury.Dispose:
                side.Disposing = true;
                side.Channel.Dispose();
                break;
            case Injury.DisposeAsync:
                side.Disposing = true;
                run.Await(side.Channel.DisposeAsync());
                break;
            case Injury.Close:
                side.Closing = true;
                run.Await(side.Channel.CloseAsync());
                break;
            case Injury.CancelAll:
                side.CancelShared();
                break;
            case Injury.BreakIncoming:
                side.Connection.Incoming.Break(drop: false);
                break;
            case Injury.BreakOutgoing:
                side.Connection.Outgoing.Break(drop: true);
                break;
            case Injury.EndIncoming:
                side.Connection.Incoming.Cut();
                break;
        }
    }
}
