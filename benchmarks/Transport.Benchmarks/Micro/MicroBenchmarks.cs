using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Transport.Benchmarks.Micro;

/// <summary>What the parts cost: run by BenchmarkDotNet, with what each operation allocates.</summary>
internal static class MicroBenchmarks
{
    private static readonly Type[] Classes =
    [
        typeof(FrameCodecBenchmarks),
        typeof(MaskingBenchmarks),
        typeof(Utf8Benchmarks),
        typeof(SendBenchmarks),
        typeof(ReceiveBenchmarks),
        typeof(LeaseBenchmarks),
        typeof(SequencedFramingBenchmarks),
    ];

    /// <param name="args">BenchmarkDotNet's own, such as <c>--filter *Masking*</c>; all are run if there are none.</param>
    /// <returns>The process's exit code: 0 if everything selected was measured.</returns>
    public static int Run(string[] args)
    {
        string[] selected = args.Length == 0 ? ["--filter", "*"] : args;
        BenchmarkDotNet.Reports.Summary[] summaries = [.. BenchmarkSwitcher.FromTypes(Classes).Run(selected, Configuration())];
        return summaries.Length > 0 && summaries.All(static s => !s.HasCriticalValidationErrors && s.Reports.All(static r => r.Success)) ? 0 : 1;
    }

    /// <summary>A short job inside this process: the project that BenchmarkDotNet would generate and build otherwise is caught by this repository's common output folder, where it does not look for the result.</summary>
    private static ManualConfig Configuration() => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(1), logOutput: true)))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet"));
}
