using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>A subject that is put together from its parts.</summary>
internal sealed class DefinedSubject(string name, string how, Func<Workload, bool> supports, Func<Workload, Task<IRun>> start, bool isOurs = false) : Subject
{
    public override string Name => name;

    public override string How => how;

    public override bool IsOurs => isOurs;

    public override bool Supports(Workload workload) => supports(workload);

    public override Task<IRun> StartAsync(Workload workload) => start(workload);
}
