namespace Telemetry;

/// <summary>What strangers send, made fit for a terminal: control characters could move its cursor or change its title.</summary>
internal static class Printable
{
    public static string Of(string text, int maxLength)
    {
        ReadOnlySpan<char> shown = text.AsSpan(0, Math.Min(text.Length, maxLength)).TrimEnd();
        return string.Create(shown.Length, shown, static (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = char.IsControl(source[i]) ? '.' : source[i];
            }
        });
    }
}
