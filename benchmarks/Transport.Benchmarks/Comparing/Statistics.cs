namespace Transport.Benchmarks.Comparing;

internal static class Statistics
{
    /// <param name="sorted">At least one value.</param>
    public static double Median(IReadOnlyList<double> sorted)
    {
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
