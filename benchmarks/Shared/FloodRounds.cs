using System.Diagnostics;

/// <summary>A way to flood, how many messages a round has, and whether the ratios of the ways after it are ratios to this one.</summary>
internal sealed record FloodWay(Func<Task<IFlood>> Start, int Count, bool IsBaseline = false);

/// <summary>
/// Ways that take turns, round by round, in one process. The medians and their ratios are what counts, since absolute figures belong to one
/// machine at one moment.
/// </summary>
internal static class FloodRounds
{
    private const int Rounds = 5;

    public static async Task RunAsync(params FloodWay[] ways)
    {
        IFlood[] floods = new IFlood[ways.Length];
        double[][] results = new double[ways.Length][];
        for (int way = 0; way < ways.Length; way++)
        {
            floods[way] = await ways[way].Start();
            results[way] = new double[Rounds];
            await floods[way].RunAsync(ways[way].Count / 5);
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long start = Stopwatch.GetTimestamp();
                await floods[way].RunAsync(ways[way].Count);
                results[way][round] = ways[way].Count / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6;
            }

            Console.Error.WriteLine($"round {round + 1} of {Rounds}");
        }

        Console.WriteLine($"{"32-byte messages, million a second",-46} {"median",8} {"min",8} {"max",8} {"ratio",8}");
        double baseline = double.NaN;
        for (int way = 0; way < ways.Length; way++)
        {
            double[] sorted = [.. results[way].Order()];
            double median = sorted[Rounds / 2];
            baseline = ways[way].IsBaseline ? median : baseline;
            Console.WriteLine($"{floods[way].Name,-46} {median,8:F2} {sorted[0],8:F2} {sorted[^1],8:F2} {median / baseline,8:F1}");
            await floods[way].DisposeAsync();
        }
    }
}
