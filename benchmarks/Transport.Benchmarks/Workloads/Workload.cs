namespace Transport.Benchmarks.Workloads;

/// <summary>One cell of the comparison.</summary>
/// <param name="Scenario">What is done.</param>
/// <param name="Size">Bytes of each message's payload, at least <see cref="Numbered.Smallest"/>; 0 where there are no messages.</param>
/// <param name="Connections">How many connections are open; 1 where the scenario has one.</param>
/// <param name="Echo">Only <see cref="Scenario.Server"/>: each message is answered with itself, instead of being counted.</param>
internal sealed record Workload(Scenario Scenario, int Size, int Connections = 1, bool Echo = false)
{
    /// <summary>The scenario in reports, such as <c>flood</c> or <c>server-echo</c>.</summary>
    public string Name => Scenario == Scenario.Server ? Echo ? "server-echo" : "server-count" : Scenario.Word();

    /// <summary>What distinguishes this cell from others, for people.</summary>
    public string Title
    {
        get
        {
            string connections = Connections == 1 ? "" : $", {Connections:N0} connections";
            string size = Size == 0 ? "" : $", {Size:N0} B";
            return Name.Replace('-', ' ') + connections + size;
        }
    }

    /// <summary>How many of the connections have messages.</summary>
    public int Busy => Scenario == Scenario.Crowd ? 1 : Connections;

    /// <summary>A round does a multiple of this many units, so that each connection does the same.</summary>
    public int Step => Scenario is Scenario.Fan or Scenario.Server or Scenario.Broadcast ? Connections : 1;
}
