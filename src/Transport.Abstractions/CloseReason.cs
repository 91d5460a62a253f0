using System.Text;

namespace Transport;

/// <summary>Why a channel ended, or is to end.</summary>
/// <remarks>The default value means: closed normally, by this side, without a text.</remarks>
public readonly struct CloseReason : IEquatable<CloseReason>
{
    /// <summary>The longest <see cref="Text"/>, in bytes of UTF-8: what fits a WebSocket close frame (RFC 6455, sections 5.5 and 5.5.1).</summary>
    public const int MaxTextBytes = 123;

    private readonly CloseCode _code;
    private readonly string? _text;

    /// <summary>A reason to close with.</summary>
    /// <param name="code">A code a peer may be told: one of <see cref="CloseCode"/> except <see cref="CloseCode.Abnormal"/>, or 3000 to 4999.</param>
    /// <param name="text">An explanation for people who read logs, at most <see cref="MaxTextBytes"/> bytes of UTF-8. It is sent to the peer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> may not be sent.</exception>
    /// <exception cref="ArgumentException"><paramref name="text"/> is too long.</exception>
    public CloseReason(CloseCode code, string? text = null)
        : this(CheckSendable(code), CheckText(text), ClosedBy.Local, error: null)
    {
    }

    private CloseReason(CloseCode code, string? text, ClosedBy by, TransportException? error)
    {
        _code = code;
        _text = text;
        By = by;
        Error = error;
    }

    /// <summary>The code; <see cref="CloseCode.Normal"/> by default.</summary>
    public CloseCode Code => _code == 0 ? CloseCode.Normal : _code;

    /// <summary>The explanation given, or an empty string.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>Who ended the channel.</summary>
    public ClosedBy By { get; }

    /// <summary>What went wrong, if anything did; <see langword="null"/> after a close in good order.</summary>
    public TransportException? Error { get; }

    /// <summary>The reason a peer gave when it closed in good order. Used by transports.</summary>
    /// <param name="code">The peer's code, whatever it is.</param>
    /// <param name="text">The peer's text; the caller has bounded its length. Control characters become spaces, since it ends up in logs and on terminals.</param>
    public static CloseReason FromPeer(CloseCode code, string? text = null) => new(code, WithoutControls(text), ClosedBy.Remote, error: null);

    /// <summary>The reason of a channel that failed. Used by transports.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="code">What the peer is told, where it can be told anything.</param>
    public static CloseReason FromError(TransportException error, CloseCode code = CloseCode.Abnormal)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(code, error.Message, ClosedBy.Failure, error);
    }

    /// <summary>The same reason for a close by this side that did not go as it should, such as a peer that never answered it. Used by transports.</summary>
    /// <param name="error">What happened.</param>
    public CloseReason WithError(TransportException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(_code, _text, By, error);
    }

    /// <summary>The same code and text as a reason of this side, made fit to be sent: a reason reported by one channel can be given to another.</summary>
    internal CloseReason ByThisSide() => new(IsSendable(Code) ? Code : CloseCode.GoingAway, Truncate(_text), ClosedBy.Local, error: null);

    /// <summary>True for a code that may be sent to a peer (RFC 6455, section 7.4).</summary>
    public static bool IsSendable(CloseCode code) => (int)code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <inheritdoc/>
    public bool Equals(CloseReason other) => Code == other.Code && Text == other.Text && By == other.By && Error == other.Error;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CloseReason other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Text, By);

    /// <summary>Compares all parts.</summary>
    public static bool operator ==(CloseReason left, CloseReason right) => left.Equals(right);

    /// <summary>Compares all parts.</summary>
    public static bool operator !=(CloseReason left, CloseReason right) => !left.Equals(right);

    /// <summary>For logs: code, text and who.</summary>
    public override string ToString() => Text.Length == 0 ? $"{Code} ({(int)Code}), by {By}" : $"{Code} ({(int)Code}), by {By}: {Text}";

    private static CloseCode CheckSendable(CloseCode code) => code == 0 || IsSendable(code)
        ? code
        : throw new ArgumentOutOfRangeException(nameof(code), code, $"Close code {(int)code} may not be sent to a peer. Use a value of CloseCode other than Abnormal, or your own from 3000 to 4999.");

    private static string? WithoutControls(string? text) => text is null || !text.Any(char.IsControl)
        ? text
        : string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });

    private static string? Truncate(string? text)
    {
        if (text is null || Encoding.UTF8.GetByteCount(text) <= MaxTextBytes)
        {
            return text;
        }

        Span<byte> bytes = stackalloc byte[MaxTextBytes];
        System.Text.Unicode.Utf8.FromUtf16(text, bytes, out int read, out _);
        return text[..read];
    }

    private static string? CheckText(string? text)
    {
        int bytes = text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        return bytes <= MaxTextBytes
            ? text
            : throw new ArgumentException($"A close text of {bytes} bytes is too long; the limit is {MaxTextBytes} bytes of UTF-8. Send longer explanations as a message before closing.", nameof(text));
    }
}
