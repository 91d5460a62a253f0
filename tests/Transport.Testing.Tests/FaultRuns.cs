using System.Globalization;

namespace Transport.Testing.Tests;

/// <summary>How many seeds the fault tests run. Documented in <c>CONTRIBUTING.md</c>.</summary>
internal static class FaultRuns
{
    /// <summary>How many seeds each campaign runs.</summary>
    public const string RunsVariable = "TRANSPORT_FAULTS";

    /// <summary>The first seed. Others follow by counting up.</summary>
    public const string SeedVariable = "TRANSPORT_FAULTS_SEED";

    public static IEnumerable<int> Seeds(int normally)
    {
        int first = Number(SeedVariable, 20_261_122);
        return Enumerable.Range(0, Number(RunsVariable, normally)).Select(i => unchecked(first + i));
    }

    /// <summary>Runs a case, and says in a failure how to repeat it.</summary>
    public static async Task RepeatablyAsync(int seed, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Failed with seed {seed}; set {SeedVariable}={seed} and {RunsVariable}=1 to repeat it: {exception.Message}", exception);
        }
    }

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => otherwise,
        string text when int.TryParse(text, CultureInfo.InvariantCulture, out int number) => number,
        string text => throw new InvalidOperationException($"{variable} is \"{text}\"; set it to a whole number."),
    };
}
