using System.Text.Json;
using System.Text.Json.Serialization;
using Transport.Benchmarks.Comparing;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Reports;

/// <summary>The figures for programs: an array with one row for each subject and each of its baselines.</summary>
internal static partial class JsonReport
{
    public static void Write(string path, IReadOnlyList<Outcome> outcomes)
    {
        using FileStream file = File.Create(path);
        JsonSerializer.Serialize(file, outcomes.Where(static outcome => outcome.IsMeasured).SelectMany(outcome => RowsOf(outcome, outcomes)).ToArray(), Rows.Default.RowArray);
    }

    private static IEnumerable<Row> RowsOf(Outcome outcome, IReadOnlyList<Outcome> outcomes)
    {
        Pair[] pairs = [.. Comparisons.Of(outcome, outcomes)];
        return pairs.Length == 0 ? [RowOf(outcome, null)] : pairs.Select(static pair => RowOf(pair.Outcome, pair));
    }

    private static Row RowOf(Outcome outcome, Pair? pair) => new(
        outcome.Workload.Name,
        outcome.Workload.Size,
        outcome.Subject.Name,
        pair?.Baseline.Subject.Name,
        outcome.Workload.Scenario.Unit(),
        outcome.Median,
        outcome.Min,
        outcome.Max,
        pair?.Ratio,
        outcome.Workload.Connections,
        outcome.AllocatedBytes,
        outcome.Lost);

    /// <param name="Scenario">Such as <c>flood</c>, <c>server-echo</c>.</param>
    /// <param name="Size">Bytes of a message; 0 where there are none.</param>
    /// <param name="Subject">Its name in the table.</param>
    /// <param name="Baseline">What the ratio is to; null if no baseline was measured.</param>
    /// <param name="Unit">Of the next three.</param>
    /// <param name="Median">Of the rounds.</param>
    /// <param name="Min">Of the rounds.</param>
    /// <param name="Max">Of the rounds.</param>
    /// <param name="Ratio">The median divided by the baseline's.</param>
    /// <param name="Connections">How many were open.</param>
    /// <param name="AllocatedBytes">Managed bytes for each unit, in the process of the comparison; null where that says nothing.</param>
    /// <param name="Lost">The share that did not arrive, from 0 to 1, median of the rounds; null where nothing may be lost.</param>
    private sealed record Row(
        string Scenario,
        int Size,
        string Subject,
        string? Baseline,
        string Unit,
        double Median,
        double Min,
        double Max,
        double? Ratio,
        int Connections,
        double? AllocatedBytes,
        double? Lost);

    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Row[]))]
    private sealed partial class Rows : JsonSerializerContext;
}
