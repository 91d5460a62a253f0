using Transport.Schedules.Campaigns;
using Transport.Schedules.Cases;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules;

/// <summary>Programs and schedules made up from seeds, one event at a time: each case takes the same way whenever it is repeated.</summary>
public sealed class Random_schedules
{
    private const string Campaign = "turns";

    [Fact]
    public Task The_contract_holds_in_every_order_of_events() =>
        TurnCampaign.RunAsync(async campaign =>
        {
            foreach (ulong seed in CampaignSettings.Seeds(Campaign, normally: 6_000, percent: 90))
            {
                await RunAsync(campaign, seed);
            }
        });

    [Fact]
    public Task A_case_takes_the_same_way_each_time() =>
        TurnCampaign.RunAsync(async campaign =>
        {
            foreach (ulong seed in CampaignSettings.Seeds(Campaign, normally: 200, percent: 1))
            {
                CaseReport first = await RunAsync(campaign, seed);
                CaseReport second = await RunAsync(campaign, seed);
                Assert.True((first.Digest, first.Steps) == (second.Digest, second.Steps), $"The case {seed} took another way when it was repeated.");
            }
        });

    private static Task<CaseReport> RunAsync(TurnCampaign campaign, ulong seed) =>
        campaign.RunAsync(CampaignSettings.RepeatCommand(Campaign, seed), new ProgramGenerator(new Dice(seed)).Create(), seed);
}
