using System.Text;

namespace Transport.Schedules.Scheduling;

/// <summary>What was decided and what happened, in order: the latest events in words, all of them as one number.</summary>
internal sealed class EventLog
{
    private const int Kept = 600;

    private readonly Lock _lock = new();
    private readonly (string Who, string What, long Number)[] _latest = new (string, string, long)[Kept];
    private long _count;

    /// <summary>Two runs with the same digest took the same way.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    public void Write(string who, string what, long number = 0)
    {
        lock (_lock)
        {
            _latest[_count++ % Kept] = (who, what, number);
            Mix(who);
            Mix(what);
            Digest = (Digest ^ (ulong)number) * 1099511628211;
        }
    }

    public override string ToString()
    {
        StringBuilder text = new();
        lock (_lock)
        {
            long first = Math.Max(0, _count - Kept);
            if (first > 0)
            {
                text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  ({first} earlier events are not kept)");
            }

            for (long i = first; i < _count; i++)
            {
                (string who, string what, long number) = _latest[i % Kept];
                text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {i,6} {who}: {what} {number}");
            }
        }

        return text.ToString();
    }

    private void Mix(string text)
    {
        foreach (char c in text)
        {
            Digest = (Digest ^ c) * 1099511628211;
        }
    }
}
