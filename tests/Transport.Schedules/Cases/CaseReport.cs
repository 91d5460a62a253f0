namespace Transport.Schedules.Cases;

/// <summary>How a case went.</summary>
/// <param name="Violations">What should not have happened; empty if all is well.</param>
/// <param name="Text">All that is needed to understand it; empty if all is well.</param>
/// <param name="Steps">How many events were chosen.</param>
/// <param name="Digest">The same for runs that took the same way.</param>
/// <param name="Messages">How many messages were received.</param>
internal sealed record CaseReport(IReadOnlyCollection<string> Violations, string Text, int Steps, ulong Digest, int Messages);
