using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Transport.Benchmarks.Reports;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{OperatingSystemName()}, {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {CollectorMode()} garbage collector");

    private static string OperatingSystemName() => $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})";

    private static string CollectorMode() => $"{(GCSettings.IsServerGC ? "server" : "workstation")}{(GCSettings.LatencyMode == GCLatencyMode.Batch ? "" : ", concurrent")}";

    private static string Processor()
    {
        try
        {
            string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (IOException)
        {
            // Not Linux.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "an unnamed processor";
    }
}
