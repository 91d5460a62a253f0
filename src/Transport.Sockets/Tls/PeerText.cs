using System.Globalization;

namespace Transport.Sockets;

/// <summary>Text that a peer has written, so it could be anything, for sentences in errors and logs.</summary>
internal static class PeerText
{
    /// <summary>The text without what ends lines or changes how its surroundings are shown, and cut to a length.</summary>
    public static string Printable(string text, int maxLength) =>
        string.Concat(text.Take(maxLength).Select(static c => IsPrintable(c) ? c : '?')) + (text.Length > maxLength ? "..." : "");

    // Format characters turn the direction of text around, and a surrogate may have lost its other half.
    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
