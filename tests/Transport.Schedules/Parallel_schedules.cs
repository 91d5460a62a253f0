using Transport.Schedules.Campaigns;
using Transport.Schedules.Cases;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules;

/// <summary>Programs made up from seeds, on all threads at once: for what happens between two instructions, which no order of events shows.</summary>
public sealed class Parallel_schedules
{
    private const string Campaign = "threads";

    [Fact]
    public Task The_contract_holds_when_everything_happens_at_once() => ThreadCampaign.RunAsync(
        CampaignSettings.Case is null ? CampaignSettings.Seeds(Campaign, normally: 3_000, percent: 10) : Again(CampaignSettings.Seeds(Campaign, normally: 0, percent: 0)),
        static seed => new ProgramGenerator(new Dice(seed)).Create(),
        static seed => CampaignSettings.RepeatCommand(Campaign, seed));

    /// <summary>One case goes many ways.</summary>
    private static IEnumerable<ulong> Again(IEnumerable<ulong> seeds) => seeds.SelectMany(static seed => Enumerable.Repeat(seed, 1_000));
}
