using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>One way to move messages: a library or a technique, used as its own documentation says, tuned fairly.</summary>
internal abstract class Subject
{
    /// <summary>As shown in the table and used as a baseline, such as <c>NetMQ</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One line: which API, which settings.</summary>
    public abstract string How { get; }

    /// <summary>Why it cannot run here, as a sentence; null if it can.</summary>
    public virtual string? Unavailable => null;

    /// <summary>True for this repository's channels, which the chart shows in a colour of their own.</summary>
    public virtual bool IsOurs => false;

    /// <summary>True if this way can do what the workload asks.</summary>
    public abstract bool Supports(Workload workload);

    /// <summary>Connects, and is ready to run rounds.</summary>
    public abstract Task<IRun> StartAsync(Workload workload);
}
