using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Streams;

/// <summary>What streams throw when they break: not only what one would expect.</summary>
internal static class StreamFault
{
    public static Exception Any(Dice dice, string where) => dice.Below(5) switch
    {
        0 => new ObjectDisposedException(where),
        1 => new OperationCanceledException($"{where} was given up."),
        2 => new InvalidOperationException($"{where} is in no state for this."),
        _ => new IOException($"{where} broke."),
    };
}
