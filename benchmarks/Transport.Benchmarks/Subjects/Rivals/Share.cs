namespace Transport.Benchmarks.Subjects;

/// <summary>How the units of a round are dealt out to its connections.</summary>
internal static class Share
{
    /// <returns>Units for the connection at <paramref name="index"/>; together they are <paramref name="count"/>.</returns>
    public static int Of(int count, int index, int connections) => (count / connections) + (index < count % connections ? 1 : 0);

    /// <returns>Messages that make at least <paramref name="count"/> deliveries when each goes to all connections.</returns>
    public static int OfBroadcast(int count, int connections) => Math.Max(1, (count + connections - 1) / connections);
}
