using Transport.Schedules.Campaigns;
using Transport.Schedules.Cases;

namespace Transport.Schedules;

/// <summary>Programs made up from seeds, on all threads at once: for what happens between two instructions, which no order of events shows.</summary>
public sealed class Parallel_schedules
{
    private const string Mixed = "threads";
    private const string Close = "encounters";

    [Fact]
    public Task The_contract_holds_when_everything_happens_at_once() => ThreadCampaign.RunAsync(
        Mixed,
        Again(CampaignSettings.Seeds(Mixed, normally: 2_000, percent: 5)),
        static dice => new ProgramGenerator(dice).Create(),
        hesitates: true,
        atOnce: 2 * Environment.ProcessorCount);

    [Fact]
    public Task The_contract_holds_when_calls_meet_at_the_same_moment() => ThreadCampaign.RunAsync(
        Close,
        Again(CampaignSettings.Seeds(Close, normally: 5_000, percent: 5)),
        static dice => new EncounterGenerator(dice).Create(),
        hesitates: false,
        atOnce: 1);

    /// <summary>A single case goes many ways.</summary>
    private static IEnumerable<ulong> Again(IEnumerable<ulong> seeds) =>
        CampaignSettings.Case is null ? seeds : seeds.SelectMany(static seed => Enumerable.Repeat(seed, 10_000));
}
