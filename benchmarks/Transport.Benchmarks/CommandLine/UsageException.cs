namespace Transport.Benchmarks.CommandLine;

/// <summary>The command line cannot be understood; the message is a sentence for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
