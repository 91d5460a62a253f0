using System.Globalization;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.CommandLine;

/// <summary>What <c>compare</c> is asked to do.</summary>
internal sealed class CompareArguments
{
    public const int MaxConnections = 5000;

    private readonly List<Scenario> _scenarios = [];

    public IReadOnlyList<Scenario> Scenarios => _scenarios.Count > 0 ? _scenarios : Enum.GetValues<Scenario>();

    public int? Size { get; private set; }

    public int Rounds { get; private set; } = 5;

    public IReadOnlyList<int>? Connections { get; private set; }

    /// <summary>Names or parts of names; null for all subjects.</summary>
    public IReadOnlyList<string>? Subjects { get; private set; }

    public string? JsonPath { get; private set; }

    public string SvgPath { get; private set; } = Path.Combine("artifacts", "benchmarks.svg");

    /// <exception cref="UsageException">An argument is unknown, lacks its value, or is out of range.</exception>
    public static CompareArguments Parse(IReadOnlyList<string> arguments)
    {
        CompareArguments parsed = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                parsed.AddScenario(argument);
                continue;
            }

            if (!IsOption(argument))
            {
                throw new UsageException($"There is no option {argument}; there are --size, --rounds, --connections, --subjects, --json and --svg.");
            }

            if (i + 1 == arguments.Count || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"{argument} needs a value after it.");
            }

            parsed.Set(argument, arguments[++i]);
        }

        foreach (Scenario scenario in parsed._scenarios.Where(scenario => parsed.Size > scenario.MaxSize()))
        {
            throw new UsageException($"--size is {parsed.Size}, and {scenario.Word()} has messages of at most {scenario.MaxSize()} bytes.");
        }

        return parsed;
    }

    private static bool IsOption(string argument) => argument is "--size" or "--rounds" or "--connections" or "--subjects" or "--json" or "--svg";

    private void AddScenario(string word)
    {
        Scenario[] all = Enum.GetValues<Scenario>();
        int index = Array.FindIndex(all, scenario => scenario.Word() == word);
        if (index < 0)
        {
            throw new UsageException($"There is no scenario '{word}'; there are {string.Join(", ", all.Select(static scenario => scenario.Word()))}.");
        }

        if (!_scenarios.Contains(all[index]))
        {
            _scenarios.Add(all[index]);
        }
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--size":
                Size = Number(option, value, Numbered.Smallest, ScenarioFacts.MaxMessageSize);
                break;
            case "--rounds":
                Rounds = Number(option, value, 1, 100);
                break;
            case "--connections":
                Connections = [.. Parts(option, value).Select(part => Number(option, part, 1, MaxConnections)).Distinct()];
                break;
            case "--subjects":
                Subjects = Parts(option, value);
                break;
            case "--json":
                JsonPath = value;
                break;
            default:
                SvgPath = value;
                break;
        }
    }

    private static int Number(string option, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{option} is '{value}'; give a whole number from {least} to {most}.");

    private static string[] Parts(string option, string value)
    {
        string[] parts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? parts : throw new UsageException($"{option} is '{value}'; give one value, or several with commas between.");
    }
}
