namespace Transport.Framing;

/// <summary>See <see cref="MessageFraming.Delimiter"/> and <see cref="MessageFraming.Lines"/>.</summary>
internal sealed class DelimiterFraming : MessageFraming
{
    private const int MaxDelimiterLength = 16;

    private readonly byte[] _delimiter;
    private readonly bool _trimCarriageReturn;
    private readonly Func<CloseReason, string?>? _farewell;

    public DelimiterFraming(ReadOnlySpan<byte> delimiter, bool trimCarriageReturn, Func<CloseReason, string?>? farewell)
    {
        if (delimiter.Length is 0 or > MaxDelimiterLength)
        {
            throw new ArgumentException($"A delimiter has 1 to {MaxDelimiterLength} bytes, not {delimiter.Length}.", nameof(delimiter));
        }

        _delimiter = delimiter.ToArray();
        _trimCarriageReturn = trimCarriageReturn;
        _farewell = farewell;
    }

    public override string Name => _trimCarriageReturn ? "lines" : $"delimiter (0x{Convert.ToHexStringLower(_delimiter)})";

    public override FrameCodec CreateCodec() => new DelimiterFrameCodec(_delimiter, _trimCarriageReturn, _farewell);
}
