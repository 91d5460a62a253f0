using System.Globalization;

namespace Transport.Schedules.Campaigns;

/// <summary>What the environment says about how much to run. Documented in <c>CONTRIBUTING.md</c>.</summary>
internal static class CampaignSettings
{
    public const string CasesVariable = "TRANSPORT_SCHEDULES";

    public const string SeedVariable = "TRANSPORT_SCHEDULES_SEED";

    public const string CaseVariable = "TRANSPORT_SCHEDULES_CASE";

    /// <summary>Where the seeds of the cases begin; fixed, so that all runs are alike unless another one is set.</summary>
    public static ulong Seed { get; } = Number(SeedVariable, 20_261_122);

    /// <summary>The one case to repeat, such as <c>turns:123</c>.</summary>
    public static string? Case { get; } = Environment.GetEnvironmentVariable(CaseVariable);

    /// <summary>How many cases to run.</summary>
    /// <param name="normally">How many in a run that says nothing about it.</param>
    /// <param name="percent">The share of this campaign in the number that is set.</param>
    public static long Cases(int normally, int percent) =>
        Environment.GetEnvironmentVariable(CasesVariable) is null ? normally : Math.Max(1, (long)Number(CasesVariable, 0) * percent / 100);

    /// <summary>The seeds of a campaign: all of them, or the one that is to be repeated, or none if that belongs to another campaign.</summary>
    public static IEnumerable<ulong> Seeds(string campaign, int normally, int percent)
    {
        if (Case is { } one)
        {
            int colon = one.IndexOf(':', StringComparison.Ordinal);
            return one[..Math.Max(0, colon)] == campaign ? [ulong.Parse(one[(colon + 1)..], CultureInfo.InvariantCulture)] : [];
        }

        return All(Cases(normally, percent));
    }

    public static string RepeatCommand(string campaign, ulong seed) => $"{CaseVariable}={campaign}:{seed} dotnet run -c Release --project tests/Transport.Schedules";

    /// <summary>What a sweep was doing, and how to do it again: sweeps are the same in every run.</summary>
    public static string SweepName(string test, string what) => $"dotnet run -c Release --project tests/Transport.Schedules -- -class Transport.Schedules.{test}    # {what}";

    private static IEnumerable<ulong> All(long count)
    {
        for (long i = 0; i < count; i++)
        {
            yield return new Scheduling.Dice(Seed + (ulong)i).Next();
        }
    }

    private static ulong Number(string variable, ulong otherwise) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => otherwise,
        string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) => number,
        string text => throw new InvalidOperationException($"{variable} is \"{text}\"; set it to a whole number."),
    };
}
