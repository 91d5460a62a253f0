using System.Globalization;

namespace Transport.Tests.Datagrams;

/// <summary>Cases made up from seeds: some in each run, as many as one likes by a variable of the environment. Documented in <c>CONTRIBUTING.md</c>.</summary>
internal static class FuzzCampaign
{
    public const string CasesVariable = "TRANSPORT_FUZZ";

    public const string SeedVariable = "TRANSPORT_FUZZ_SEED";

    /// <summary>How many cases to run.</summary>
    /// <param name="normally">How many in a run that says nothing about it.</param>
    public static long Cases(long normally) => Number(CasesVariable, normally);

    /// <summary>Runs cases one after the other. The first that fails ends it, and says how to repeat it.</summary>
    public static void Run(long normally, Action<Random> run)
    {
        long first = Number(SeedVariable, 20_261_122);
        long cases = Cases(normally);
        for (long seed = first; seed < first + cases; seed++)
        {
            try
            {
                run(new Random(unchecked((int)(seed ^ seed >> 31))));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Repeat it by {CasesVariable}=1 {SeedVariable}={seed}: {exception.Message}", exception);
            }
        }
    }

    private static long Number(string variable, long otherwise) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => otherwise,
        string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) => number,
        string text => throw new InvalidOperationException($"{variable} is \"{text}\"; set it to a whole number."),
    };
}
