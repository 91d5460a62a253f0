namespace Transport.Benchmarks.Subjects;

/// <summary>The libraries that people would use instead.</summary>
internal static class Rivals
{
    public static IReadOnlyList<Subject> All { get; } = [SignalR.Subject, NetMQLibrary.Subject, LibzmqLibrary.Subject, DotNettyLibrary.Subject, WebsocketClientLibrary.Subject];
}
