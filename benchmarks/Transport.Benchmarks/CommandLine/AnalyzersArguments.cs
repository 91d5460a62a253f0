using System.Globalization;

namespace Transport.Benchmarks.CommandLine;

/// <summary>What <c>analyzers</c> is asked to do.</summary>
internal sealed class AnalyzersArguments
{
    private readonly List<string> _projects = [];

    /// <summary>Folders of projects; empty for the usual ones.</summary>
    public IReadOnlyList<string> Projects => _projects;

    public int Rounds { get; private set; } = 9;

    /// <summary>True for a compiler process of its own each time, which has compiled nothing before.</summary>
    public bool IsCold { get; private set; }

    /// <exception cref="UsageException">An argument is unknown, lacks its value, or is out of range.</exception>
    public static AnalyzersArguments Parse(IReadOnlyList<string> arguments)
    {
        AnalyzersArguments parsed = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--cold":
                    parsed.IsCold = true;
                    break;
                case "--rounds":
                    string value = i + 1 < arguments.Count ? arguments[++i] : throw new UsageException("--rounds needs a value after it.");
                    parsed.Rounds = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is >= 5 and <= 100
                        ? rounds
                        : throw new UsageException($"--rounds is '{value}'; give a whole number from 5 to 100.");
                    break;
                case { } option when option.StartsWith("--", StringComparison.Ordinal):
                    throw new UsageException($"There is no option {option}; there are --rounds and --cold.");
                case { } project when Directory.Exists(project):
                    parsed._projects.Add(Path.GetFullPath(project));
                    break;
                case { } project:
                    throw new UsageException($"There is no folder '{project}'; name folders of projects.");
            }
        }

        return parsed;
    }
}
