using System.Text;
using System.Text.Unicode;
using Transport;

namespace Chat;

/// <summary>What may be said in the room, and how it is made safe to show.</summary>
internal static class ChatText
{
    /// <summary>The longest line that is passed on, in bytes of UTF-8.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>Up to here a line that is too long gets an answer. Beyond it the transport refuses it and ends the connection.</summary>
    public const int MaxReceivedBytes = 64 * 1024;

    /// <summary>Reads what a member has sent.</summary>
    /// <returns>Null and the sentence to answer with if it cannot be passed on.</returns>
    public static string? Read(ReadOnlySpan<byte> line, out string complaint)
    {
        complaint = line.Length > MaxLineBytes
            ? $"Your line of {line.Length} bytes was not passed on; the limit is {MaxLineBytes} bytes. Send it in parts."
            : Utf8.IsValid(line) ? "" : "Your line was not passed on, because it is not valid UTF-8. Set your terminal to UTF-8.";
        return complaint.Length == 0 ? Clean(Encoding.UTF8.GetString(line)) : null;
    }

    /// <summary>The last line that somebody sees who speaks lines, if there is something to say.</summary>
    public static string? Farewell(CloseReason reason) => reason switch
    {
        { Error.Error: TransportError.MessageTooLarge } => $"* Your line has more than {MaxReceivedBytes} bytes, so the room has closed the connection. The limit is {MaxLineBytes} bytes a line.",
        { Error: not null } => "* The room has closed the connection because of an error.",
        { Code: CloseCode.GoingAway } => "* The room is closing.",
        { Text.Length: > 0 } => $"* {reason.Text}",
        _ => null,
    };

    /// <summary>Takes out what would change other people's terminals: control characters such as escape, and characters that turn the direction of text.</summary>
    private static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (char c in text)
        {
            if (c is '\t' or '\n' or '\u2028' or '\u2029')
            {
                clean.Append(' ');
            }
            else if (!char.IsControl(c) && !IsBidirectionalControl(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString().Trim();
    }

    private static bool IsBidirectionalControl(char c) =>
        c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
