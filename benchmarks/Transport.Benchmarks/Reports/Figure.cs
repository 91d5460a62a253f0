using System.Globalization;

namespace Transport.Benchmarks.Reports;

/// <summary>Numbers for people: three digits and a unit prefix.</summary>
internal static class Figure
{
    public static string Of(double value) => value switch
    {
        >= 1e9 => Digits(value / 1e9) + " G",
        >= 1e6 => Digits(value / 1e6) + " M",
        >= 1e4 => Digits(value / 1e3) + " k",
        >= 1e3 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => Digits(value),
    };

    public static string Ratio(double value) => Digits(value);

    /// <summary>Bytes for each message: 0.00 is nothing, and the fixed costs of a round are a few hundredths at most.</summary>
    public static string Bytes(double value) => value < 100 ? value.ToString("F2", CultureInfo.InvariantCulture) : value.ToString("N0", CultureInfo.InvariantCulture);

    /// <param name="share">From 0 to 1.</param>
    public static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Digits(double value) => value.ToString(
        Math.Abs(value) switch
        {
            >= 100 => "F0",
            >= 10 => "F1",
            _ => "F2",
        },
        CultureInfo.InvariantCulture);
}
