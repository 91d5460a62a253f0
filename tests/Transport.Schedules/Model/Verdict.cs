namespace Transport.Schedules.Model;

/// <summary>Whether an exception may leave a channel, given what was done to it.</summary>
internal static class Verdict
{
    public static void OnCall(Side side, string call, Exception exception, bool waited = false, CancellationToken token = default)
    {
        string? wrong = exception switch
        {
            OperationCanceledException cancelled => cancelled.CancellationToken != token ? "cancelled with another token than that of the call"
                : !token.IsCancellationRequested ? "cancelled without being told to" : null,
            ObjectDisposedException => side.Disposing ? null : "refused as disposed before anybody disposed the channel",
            InvalidOperationException => side.Closing || side.Aborting || side.Disposing ? null : "refused as misuse",
            TransportException transport => side.IsRough() ? null
                : waited ? "failed while it waited, although nothing was broken"
                : transport.Error is TransportError.ClosedByPeer ? null : "failed although nothing was broken",
            _ => "failed with an exception that must not leave a channel",
        };
        if (wrong is not null)
        {
            side.Schedule.Violate($"{side.Name}: {call} {wrong}: {exception}");
        }
    }
}
