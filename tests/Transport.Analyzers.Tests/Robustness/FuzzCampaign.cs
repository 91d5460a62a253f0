using System.Globalization;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Cases made up from seeds: some in each run, as many as one likes by a variable of the environment. Documented in <c>CONTRIBUTING.md</c>.</summary>
internal static class FuzzCampaign
{
    private const string CasesVariable = "TRANSPORT_FUZZ";
    private const string SeedVariable = "TRANSPORT_FUZZ_SEED";

    /// <summary>Runs cases on all processors. The first that fails ends it, and says how to repeat it.</summary>
    /// <param name="normally">How many in a run that says nothing about it.</param>
    /// <param name="run">One case, and what decides.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static Task RunAsync(int normally, Func<Random, Task> run, CancellationToken cancellationToken)
    {
        int first = Number(SeedVariable, 0);
        return Parallel.ForEachAsync(Enumerable.Range(first, Number(CasesVariable, normally)), cancellationToken, async (seed, _) =>
        {
            try
            {
                await run(new Random(seed));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Repeat it by {CasesVariable}=1 {SeedVariable}={seed}: {exception.Message}", exception);
            }
        });
    }

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => otherwise,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
        string text => throw new InvalidOperationException($"{variable} is \"{text}\"; set it to a whole number."),
    };
}
