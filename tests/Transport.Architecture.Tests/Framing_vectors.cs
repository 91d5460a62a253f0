using System.Globalization;
using System.Text.RegularExpressions;
using Transport.Framing;

namespace Transport.Architecture.Tests;

/// <summary>The test vectors of <c>docs/framing.md</c>, held against the codec in both directions.</summary>
public partial class Framing_vectors
{
    private const string Document = "docs/framing.md";

    public static TheoryData<string, int, string> Headers =>
        [.. HeaderRow().Matches(Repository.Read(Document)).Select(row => (row.Groups["kind"].Value, int.Parse(row.Groups["length"].ValueSpan, CultureInfo.InvariantCulture), row.Groups["hex"].Value))];

    public static TheoryData<int, string, string> Closes =>
        [.. CloseRow().Matches(Repository.Read(Document)).Select(row => (int.Parse(row.Groups["code"].ValueSpan, CultureInfo.InvariantCulture), row.Groups["text"].Value.Trim(), row.Groups["hex"].Value))];

    public static TheoryData<string, string, string> Heartbeats =>
        [.. HeartbeatRow().Matches(Repository.Read(Document)).Select(row => (row.Groups["kind"].Value, row.Groups["content"].Value.Trim(), row.Groups["hex"].Value))];

    [Theory]
    [MemberData(nameof(Headers))]
    public void Headers_are_written_and_read_as_documented(string kind, int length, string hex)
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        FrameType type = kind == "text" ? FrameType.Text : FrameType.Binary;
        byte[] expected = Bytes(hex);
        byte[] written = new byte[codec.MaxOverhead];
        Assert.Equal(expected, written[..codec.WriteHeader(written, type, length)]);

        Assert.True(codec.TryReadHeader(expected, out FrameHeader header));
        Assert.Equal((type, expected.Length, length, 0), (header.Type, header.HeaderLength, header.PayloadLength, header.TrailerLength));
    }

    [Theory]
    [MemberData(nameof(Closes))]
    public void Close_frames_are_written_and_read_as_documented(int code, string text, string hex)
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        CloseReason reason = new((CloseCode)code, text);
        byte[] expected = Bytes(hex);
        byte[] written = new byte[512];
        Assert.Equal(expected, written[..codec.WriteClose(written, reason)]);

        Assert.True(codec.TryReadHeader(expected, out FrameHeader header));
        Assert.Equal((FrameType.Close, expected.Length), (header.Type, header.HeaderLength + header.PayloadLength));
        CloseReason read = codec.ReadClose(expected.AsSpan(header.HeaderLength));
        Assert.Equal((reason.Code, reason.Text, ClosedBy.Remote), (read.Code, read.Text, read.By));
    }

    [Theory]
    [MemberData(nameof(Heartbeats))]
    public void Heartbeats_are_written_and_read_as_documented(string kind, string content, string hex)
    {
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        byte[] expected = Bytes(hex);
        byte[] payload = Bytes(content);
        byte[] written = new byte[256];
        Assert.Equal(expected, written[..(kind == "answer" ? codec.WritePong(written, payload) : codec.WritePing(written, payload))]);

        Assert.True(codec.TryReadHeader(expected, out FrameHeader header));
        Assert.Equal((kind == "answer" || payload.Length == 0 ? FrameType.Pong : FrameType.Ping, payload.Length), (header.Type, (int)header.PayloadLength));
        Assert.Equal(payload, expected[header.HeaderLength..]);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| (?<kind>binary|text) \| (?<length>\d+) \| `(?<hex>[0-9a-f ]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex HeaderRow();

    [GeneratedRegex(@"^\| (?<code>\d{4}) \|(?<text>[^|]*)\| `(?<hex>[0-9a-f ]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex CloseRow();

    [GeneratedRegex(@"^\| (?<kind>heartbeat|answer) \|(?<content>[0-9a-f ]*)\| `(?<hex>[0-9a-f ]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex HeartbeatRow();
}
