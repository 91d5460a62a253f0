using System.Globalization;

namespace Transport.Sockets.Tests;

/// <summary>How many cases tests with hostile bytes run: few in a normal run, as many as one likes by a variable.</summary>
internal static class FuzzCases
{
    public const string CasesVariable = "TRANSPORT_FUZZ";

    /// <summary>The number of a normal run, or the one of the variable.</summary>
    public static int Of(int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(CasesVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int cases) && cases > 0 ? cases : normal;
}
