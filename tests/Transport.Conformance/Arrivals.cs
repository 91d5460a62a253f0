using Xunit;

namespace Transport.Conformance;

/// <summary>Numbered messages as they arrive, held against what the channel promises about them.</summary>
/// <remarks>Reliable and in order: each is the next. In order but not reliable: some may be missing. Neither: only that none comes twice. A
/// channel that loses messages is given a mark again and again when all have been sent, and the first mark to arrive says that there is nothing more to wait for.</remarks>
internal sealed class Arrivals(ChannelCapabilities promised, int from = 0)
{
    private const int MarkSender = int.MaxValue;

    private readonly HashSet<int> _seen = [];
    private int _last = from - 1;

    /// <summary>How many have come.</summary>
    public int Count => _seen.Count;

    public IReadOnlySet<int> Seen => _seen;

    public static byte[] Mark { get; } = TestPayload.Numbered(0, TestPayload.MinSize, MarkSender);

    public static bool IsMark(ReceivedMessage message) => message.Length == TestPayload.MinSize && message.Payload.Span.SequenceEqual(Mark);

    /// <summary>Checks every byte of a message and its place.</summary>
    public int Add(ReceivedMessage message)
    {
        int number = TestPayload.Check(message.Payload.Span).Sequence;
        Add(number);
        return number;
    }

    public void Add(int number)
    {
        if (promised is { Reliable: true, Ordered: true })
        {
            Assert.Equal(_last + 1, number);
        }
        else if (promised.Ordered)
        {
            Assert.True(number > _last, $"Message {number} came after message {_last} although the channel promises their order.");
        }

        Assert.True(_seen.Add(number), $"Message {number} came twice.");
        _last = number;
    }

    /// <summary>Checks that nothing is missing, where that is promised, and that nothing came that was not sent.</summary>
    public void ExpectUpTo(int end)
    {
        Assert.True(!promised.Reliable || Count == end - from, $"{Count} of {end - from} messages arrived.");
        ExpectAmong(Enumerable.Range(from, end - from));
    }

    /// <summary>Checks that nothing came but some of these.</summary>
    public void ExpectAmong(IEnumerable<int> sent)
    {
        Assert.Subset(sent.ToHashSet(), _seen);
        Assert.NotEmpty(_seen);
    }
}
