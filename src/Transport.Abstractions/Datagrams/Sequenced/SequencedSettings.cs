namespace Transport.Datagrams;

/// <summary>A copy of <see cref="SequencedFramingOptions"/> that nobody changes.</summary>
internal sealed class SequencedSettings(SequencedFramingOptions options)
{
    public LateMessages Late { get; } = options.LateMessages;

    public int MaxBytes { get; } = options.MaxIncompleteBytes;

    public int MaxMessages { get; } = options.MaxIncompleteMessages;

    public TimeSpan Timeout { get; } = options.IncompleteTimeout;
}
