namespace Transport.DependencyInjection;

/// <summary>Wording shared by error messages.</summary>
internal static class Sentence
{
    /// <summary>The text with a capital first letter.</summary>
    public static string Start(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    /// <summary>A list as a person would write it: <c>tcp, unix and udp</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "none",
        1 => items[0],
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}",
    };
}
