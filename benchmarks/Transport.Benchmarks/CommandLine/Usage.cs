namespace Transport.Benchmarks.CommandLine;

internal static class Usage
{
    public const string Text = """
        Transport.Benchmarks compare [flood|pingpong|fan|crowd|server|broadcast|idle|udp]... [options]
        Transport.Benchmarks micro [options of BenchmarkDotNet]
        Transport.Benchmarks analyzers [FOLDER]... [--rounds N] [--cold]

        compare runs subjects side by side, in interleaved rounds; all scenarios if none is named.

          --size N          bytes of a message, 4 to 1048576; default 32 (flood: 32, 1024 and 65536; udp: 200)
          --rounds N        rounds that are measured, 1 to 100; default 5
          --connections N   for fan, crowd, server, broadcast and idle, 1 to 5000; several as 1,64,1000
          --subjects A,B    only subjects whose name is or contains one of these; budgets of the others are not measured
          --json FILE       writes an array of {scenario, size, subject, baseline, unit, median, min, max, ratio}
          --svg FILE        writes the bar chart there; default artifacts/benchmarks.svg

        analyzers compiles projects with our rules and without, in turns, and says what each rule costs; exit code 1 if all together
        take over 3 % of a compilation. Without folders: a project that is all about the network, and one without any network code.

          --rounds N        compilations of each kind, 5 to 100; default 9
          --cold            a new compiler process for each, as in the first build of a machine
        """;
}
