using Transport.Benchmarks.Analyzing;
using Transport.Benchmarks.CommandLine;
using Transport.Benchmarks.Comparing;
using Transport.Benchmarks.Load;
using Transport.Benchmarks.Micro;
using Transport.Benchmarks.Subjects.Idle;

try
{
    switch (args.FirstOrDefault())
    {
        case "compare":
            await CompareCommand.RunAsync(CompareArguments.Parse(args[1..]));

            // A subject that did not stop may have left threads that would keep the process alive.
            Environment.Exit(0);
            return 0;
        case "analyzers":
            return await AnalyzersCommand.RunAsync(AnalyzersArguments.Parse(args[1..]));
        case "micro":
            return MicroBenchmarks.Run(args[1..]);
        case LoadCommand.Verb:
            await LoadCommand.RunAsync(args);
            return 0;
        case IdleCommand.ServerVerb:
            await IdleCommand.ServeAsync(args[1]);
            return 0;
        case IdleCommand.DialVerb:
            await IdleCommand.DialAsync(args);
            return 0;
        case "--help" or "-h":
            Console.WriteLine(Usage.Text);
            return 0;
        case { } verb:
            throw new UsageException($"There is no command '{verb}'; there are compare, micro and analyzers.");
        default:
            throw new UsageException("A command is missing; there are compare, micro and analyzers.");
    }
}
catch (UsageException exception)
{
    Console.Error.WriteLine($"{exception.Message} See --help.");
    return 2;
}
