using System.Globalization;
using Transport.Benchmarks.Processes;

namespace Transport.Benchmarks.Subjects.Idle;

/// <summary>Each round is a process of its own, since pools that earlier connections have filled would hide what new ones need.</summary>
internal sealed class IdleRun(string subject) : IMeasuringRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(55);

    public async Task<double> MeasureAsync(int count)
    {
        await using ChildProcess server = ChildProcess.Start(IdleCommand.ServerVerb, subject);
        string bytes = await server.AskAsync($"measure {count.ToString(CultureInfo.InvariantCulture)}", Limit);
        return double.Parse(bytes, CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => default;
}
