using System.Diagnostics;

// One-way flood of 32-byte messages over one TCP connection on loopback. The ways take turns, round by round, in one process;
// the medians and their ratio to the first way are what counts, since absolute figures belong to one machine at one moment.
const int rounds = 5;
(Func<Task<IFlood>> Start, int Count)[] ways =
[
    (static async () => await RawSocketFlood.StartAsync(batched: false), 100_000),
    (static async () => await RawSocketFlood.StartAsync(batched: true), 5_000_000),
    (static async () => await ChannelFlood.StartAsync(), 5_000_000),
];

IFlood[] floods = new IFlood[ways.Length];
double[][] results = new double[ways.Length][];
for (int way = 0; way < ways.Length; way++)
{
    floods[way] = await ways[way].Start();
    results[way] = new double[rounds];
    await floods[way].RunAsync(ways[way].Count / 5);
}

for (int round = 0; round < rounds; round++)
{
    for (int way = 0; way < ways.Length; way++)
    {
        long start = Stopwatch.GetTimestamp();
        await floods[way].RunAsync(ways[way].Count);
        results[way][round] = ways[way].Count / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6;
    }

    Console.Error.WriteLine($"round {round + 1} of {rounds}");
}

Console.WriteLine($"{"32-byte messages, million a second",-42} {"median",8} {"min",8} {"max",8} {"ratio",8}");
double baseline = 0;
for (int way = 0; way < ways.Length; way++)
{
    double[] sorted = [.. results[way].Order()];
    double median = sorted[rounds / 2];
    baseline = way == 0 ? median : baseline;
    Console.WriteLine($"{floods[way].Name,-42} {median,8:F2} {sorted[0],8:F2} {sorted[^1],8:F2} {median / baseline,8:F1}");
    await floods[way].DisposeAsync();
}
