namespace Transport.Benchmarks.Workloads;

/// <summary>How each scenario is called, counted and sized.</summary>
internal static class ScenarioFacts
{
    /// <summary>What channels and their peers take by default.</summary>
    public const int MaxMessageSize = 1 << 20;

    /// <summary>What IPv4 leaves of 64 KiB for the payload.</summary>
    public const int MaxDatagram = 65507;

    /// <summary>The load generator packs messages and headers into writes of 64 KiB, and expects each message in one frame.</summary>
    public const int MaxPacked = 65000;

    /// <summary>The word on the command line and in reports.</summary>
    public static string Word(this Scenario scenario) => scenario switch
    {
        Scenario.Flood => "flood",
        Scenario.PingPong => "pingpong",
        Scenario.Fan => "fan",
        Scenario.Crowd => "crowd",
        Scenario.Server => "server",
        Scenario.Broadcast => "broadcast",
        Scenario.Idle => "idle",
        Scenario.Udp => "udp",
        _ => throw new ArgumentOutOfRangeException(nameof(scenario), scenario, "There is no such scenario."),
    };

    public static string Unit(this Scenario scenario) => scenario switch
    {
        Scenario.PingPong or Scenario.Fan or Scenario.Crowd => "round trips/s",
        Scenario.Idle => "bytes/channel",
        Scenario.Udp => "datagrams/s",
        _ => "messages/s",
    };

    /// <summary>The largest messages that the scenario is good for.</summary>
    public static int MaxSize(this Scenario scenario) => scenario switch
    {
        Scenario.Udp => MaxDatagram,
        Scenario.Server => MaxPacked,
        _ => MaxMessageSize,
    };

    /// <summary>True where less is better.</summary>
    public static bool IsCost(this Scenario scenario) => scenario == Scenario.Idle;

    /// <summary>The sizes and numbers of connections that are compared unless the command line says otherwise.</summary>
    public static IReadOnlyList<Workload> Workloads(this Scenario scenario, int? size, IReadOnlyList<int>? connections)
    {
        int[] sizes = scenario switch
        {
            Scenario.Idle => [0],
            _ when size is { } one => [one],
            Scenario.Flood => [32, 1024, 64 * 1024],
            Scenario.Udp => [200],
            _ => [32],
        };
        IReadOnlyList<int> counts = scenario switch
        {
            Scenario.Fan => connections ?? [64],
            Scenario.Crowd => connections ?? [1, 5000],
            Scenario.Server => connections ?? [1, 8],
            Scenario.Broadcast => connections ?? [1000],
            Scenario.Idle => connections ?? [5000],
            _ => [1],
        };
        bool[] echoes = scenario == Scenario.Server ? [false, true] : [false];
        return [.. from s in sizes where s <= scenario.MaxSize() from e in echoes from c in counts select new Workload(scenario, s, c, e)];
    }
}
