using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>The test vectors of <c>docs/datagram-framing.md</c>, held against the code in both directions.</summary>
public partial class DocumentedVectorTests
{
    private static readonly string Document = File.ReadAllText(FindDocument()).ReplaceLineEndings("\n");

    /// <summary>Messages, with all datagrams of each.</summary>
    public static TheoryData<int, uint, uint, string, string, string[]> Messages =>
    [
        .. MessageRow().Matches(Document)
            .GroupBy(static row => (Limit: Number(row, "limit"), Stream: Number(row, "stream"), Sequence: Number(row, "number"), Kind: row.Groups["kind"].Value, Payload: row.Groups["payload"].Value.Trim()))
            .Select(static rows => ((int)rows.Key.Limit, rows.Key.Stream, rows.Key.Sequence, rows.Key.Kind, rows.Key.Payload, rows.Select(static row => row.Groups["hex"].Value).ToArray())),
    ];

    public static TheoryData<string, string> Refused => [.. RefusedRow().Matches(Document).Select(static row => (row.Groups["what"].Value, row.Groups["hex"].Value))];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_are_written_as_documented(int limit, uint stream, uint number, string kind, string payload, string[] datagrams)
    {
        using SequencedCodec sender = Framing.CreateCodec(limit, 1_000, new FakeTimeProvider(), stream, number);
        Assert.Equal(datagrams.Select(Bytes), SequencedPair.Write(sender, Bytes(payload), KindOf(kind)));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_are_read_as_documented(int limit, uint stream, uint number, string kind, string payload, string[] datagrams)
    {
        using SequencedPair pair = new(limit);
        foreach (string datagram in datagrams)
        {
            Assert.True(SequencedHeader.TryRead(Bytes(datagram), out SequencedHeader header));
            Assert.Equal((stream, number), (header.Stream, header.Sequence));
        }

        Assert.Equal(DatagramReading.Message, pair.Receive(datagrams.Select(Bytes))[^1]);
        (MessageKind received, byte[] content) = Assert.Single(pair.Delivered);
        Assert.Equal(KindOf(kind), received);
        Assert.Equal(Bytes(payload), content);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_must_be_refused_is_refused(string what, string datagram)
    {
        using SequencedPair pair = new();
        byte[] bytes = Bytes(datagram);
        Assert.True(Forged.Seal([.. bytes]).AsSpan().SequenceEqual(bytes), $"The checksum is wrong, which is not meant: {what}");
        Assert.Equal(DatagramReading.Malformed, pair.Receive(bytes));
    }

    [Fact]
    public void The_document_has_vectors() => Assert.Equal((5, 6), (Messages.Count, Refused.Count));

    private static SequencedFraming Framing => new(new SequencedFramingOptions());

    private static MessageKind KindOf(string kind) => kind == "text" ? MessageKind.Text : MessageKind.Binary;

    private static uint Number(Match row, string column) => uint.Parse(row.Groups[column].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static string FindDocument()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Transport.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory!.FullName, "docs", "datagram-framing.md");
    }

    [GeneratedRegex(@"^\| (?<limit>\d+) \| (?<stream>\d+) \| (?<number>\d+) \| (?<kind>binary|text) \|(?<payload>[0-9a-f ]*)\| \d+ of \d+ \| `(?<hex>54 53 [0-9a-f ]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex MessageRow();

    [GeneratedRegex(@"^\| (?<what>[a-z0-9 ]+) \| `(?<hex>54 53 [0-9a-f ]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex RefusedRow();
}
