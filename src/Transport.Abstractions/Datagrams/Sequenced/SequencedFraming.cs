using System.Security.Cryptography;

namespace Transport.Datagrams;

/// <summary>See <see cref="DatagramFraming.Sequenced"/>.</summary>
internal sealed class SequencedFraming(SequencedFramingOptions options) : IDatagramFraming
{
    private readonly SequencedSettings _settings = new(options);

    public string Name => "sequenced";

    public bool PreservesKind => true;

    public bool Ordered => _settings.Late == LateMessages.Drop;

    public bool AllowsAddressValidation => true;

    public int GetMaxMessageSize(int maxDatagramSize)
    {
        long whole = Math.Max(0, maxDatagramSize - SequencedHeader.WholeOverhead);
        long fragment = Math.Max(0, maxDatagramSize - SequencedHeader.FragmentOverhead);
        long fragmented = Math.Min(fragment * FragmentLayout.MaxCount, FragmentAssembly.LargestMessage(_settings.MaxBytes, (int)fragment));
        return (int)Math.Min(ChannelOptions.MaxMessageSizeLimit, Math.Max(whole, fragmented));
    }

    public DatagramCodec CreateCodec(int maxDatagramSize, int maxMessageSize, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        Span<uint> random = stackalloc uint[2];
        RandomNumberGenerator.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(random));
        return CreateCodec(maxDatagramSize, maxMessageSize, timeProvider, random[0], random[1]);
    }

    /// <summary>With a given stream and first number, instead of random ones.</summary>
    internal SequencedCodec CreateCodec(int maxDatagramSize, int maxMessageSize, TimeProvider timeProvider, uint stream, uint first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDatagramSize, SequencedHeader.WholeOverhead);
        ArgumentOutOfRangeException.ThrowIfNegative(maxMessageSize);
        long timeout = (long)(_settings.Timeout.TotalSeconds * timeProvider.TimestampFrequency);
        return new SequencedCodec(
            new SequencedSender(maxDatagramSize, GetMaxMessageSize(maxDatagramSize), stream, first),
            new SequencedReceiver(Ordered, maxMessageSize, new Reassembly(_settings.MaxMessages, _settings.MaxBytes, timeout)));
    }
}
