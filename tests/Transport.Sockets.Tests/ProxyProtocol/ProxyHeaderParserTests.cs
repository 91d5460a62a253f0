using System.Net;
using System.Text;

namespace Transport.Sockets.Tests;

public sealed class ProxyHeaderParserTests
{
    private static readonly IPEndPoint Source4 = IPEndPoint.Parse("192.0.2.1:56324");
    private static readonly IPEndPoint Destination4 = IPEndPoint.Parse("192.0.2.9:443");
    private static readonly IPEndPoint Source6 = IPEndPoint.Parse("[2001:db8::1]:56324");
    private static readonly IPEndPoint Destination6 = IPEndPoint.Parse("[2001:db8::9]:443");

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 56324 443", "192.0.2.1:56324", "192.0.2.9:443")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 0 1", "1.2.3.4:0", "5.6.7.8:1")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:9 56324 443", "[2001:db8::1]:56324", "[2001:db8::9]:443")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 :: 1 2", "192.0.2.1:1", "[::]:2")]
    [InlineData("PROXY UNKNOWN", null, null)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535", null, null)]
    public void Version_1_tells_the_addresses(string line, string? source, string? destination)
    {
        ProxyHeader header = Parse(ProxyHeaderBytes.Version1(line));
        Assert.Equal((line.Length + 2, false, source, destination), (header.Length, header.IsLocal, header.Source?.ToString(), header.Destination?.ToString()));
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 56324")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 56324 443 ")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 56324 443 5")]
    [InlineData("PROXY TCP4  192.0.2.1 192.0.2.9 56324 443")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 56324 65536")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 056324 443")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 -1 443")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 +1 443")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.09 56324 443")]
    [InlineData("PROXY TCP4 192.0.2 192.0.2.9 56324 443")]
    [InlineData("PROXY TCP4 3221225985 192.0.2.9 56324 443")]
    [InlineData("PROXY TCP4 ::1 ::1 56324 443")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.9 56324 443")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 56324 443")]
    [InlineData("PROXY TCP6 [::1] ::1 56324 443")]
    [InlineData("PROXY TCP6 1::2::3 ::1 56324 443")]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.9 56324 443")]
    [InlineData("PROXY tcp4 192.0.2.1 192.0.2.9 56324 443")]
    [InlineData("PROXY UNKNOWNS")]
    [InlineData("PROXY   TCP4 x")]
    public void Version_1_is_read_strictly(string line) =>
        Assert.Contains("PROXY header of version 1 with an", ProxyHeaderParser.Parse(ProxyHeaderBytes.Version1(line)).Violation, StringComparison.Ordinal);

    [Fact]
    public void Version_1_ends_within_107_bytes()
    {
        byte[] longest = ProxyHeaderBytes.Version1("PROXY UNKNOWN".PadRight(105));
        Assert.Equal(107, Parse(longest).Length);
        byte[] tooLong = ProxyHeaderBytes.Version1("PROXY UNKNOWN".PadRight(106));
        Assert.Contains("does not end within 107 bytes", ProxyHeaderParser.Parse(tooLong).Violation, StringComparison.Ordinal);
        Assert.Equal(1, ProxyHeaderParser.Parse(tooLong.AsSpan(0, 106)).Missing);
    }

    [Fact]
    public void Version_2_tells_the_addresses()
    {
        ProxyHeader header4 = Parse(ProxyHeaderBytes.Version2(Source4, Destination4));
        Assert.Equal((28, false, Source4, Destination4), (header4.Length, header4.IsLocal, header4.Source, header4.Destination));
        ProxyHeader header6 = Parse(ProxyHeaderBytes.Version2(Source6, Destination6));
        Assert.Equal((52, false, Source6, Destination6), (header6.Length, header6.IsLocal, header6.Source, header6.Destination));
    }

    [Fact]
    public void Version_2_tells_paths_of_unix_sockets_where_they_are_some()
    {
        ProxyHeader header = Parse(ProxyHeaderBytes.Version2(ProxyHeaderBytes.Proxy, ProxyHeaderBytes.UnixStream, ProxyHeaderBytes.UnixPath("/run/a"), ProxyHeaderBytes.UnixPath("/run/b")));
        Assert.Equal((232, "/run/a", "/run/b"), (header.Length, header.Source?.ToString(), header.Destination?.ToString()));
        ProxyHeader nameless = Parse(ProxyHeaderBytes.Version2(ProxyHeaderBytes.Proxy, ProxyHeaderBytes.UnixStream, ProxyHeaderBytes.UnixPath(""), [.. Enumerable.Repeat((byte)0xff, 108)]));
        Assert.Equal((null, null), (nameless.Source, nameless.Destination));
    }

    [Theory]
    [InlineData(ProxyHeaderBytes.Local, 0x00, 0)]
    [InlineData(ProxyHeaderBytes.Local, 0xff, 5)]
    [InlineData(ProxyHeaderBytes.Local, ProxyHeaderBytes.Tcp4, 1)]
    [InlineData(ProxyHeaderBytes.Proxy, 0x00, 0)]
    [InlineData(ProxyHeaderBytes.Proxy, 0x00, 100)]
    public void Version_2_may_tell_no_addresses_and_what_it_says_instead_is_skipped(byte command, byte family, int rest)
    {
        ProxyHeader header = Parse(ProxyHeaderBytes.Version2(command, family, new byte[rest]));
        Assert.Equal((16 + rest, command == ProxyHeaderBytes.Local, null, null), (header.Length, header.IsLocal, header.Source, header.Destination));
    }

    [Theory]
    [InlineData(0x11, "version or a command")]
    [InlineData(0x22, "version or a command")]
    [InlineData(0x31, "version or a command")]
    public void Version_2_with_another_version_or_command_is_refused(byte command, string part) =>
        Assert.Contains(part, ProxyHeaderParser.Parse(ProxyHeaderBytes.Version2(command, ProxyHeaderBytes.Tcp4, ProxyHeaderBytes.Addresses(Source4, Destination4))).Violation, StringComparison.Ordinal);

    [Theory]
    [InlineData(0x12)]
    [InlineData(0x22)]
    [InlineData(0x32)]
    [InlineData(0x10)]
    [InlineData(0x41)]
    public void Version_2_for_datagrams_and_unknown_families_is_refused(byte family) =>
        Assert.Contains($"0x{family:x2}", ProxyHeaderParser.Parse(ProxyHeaderBytes.Version2(ProxyHeaderBytes.Proxy, family, new byte[216])).Violation, StringComparison.Ordinal);

    [Theory]
    [InlineData(ProxyHeaderBytes.Tcp4, 11, 12)]
    [InlineData(ProxyHeaderBytes.Tcp6, 35, 36)]
    [InlineData(ProxyHeaderBytes.UnixStream, 215, 216)]
    public void Version_2_without_room_for_its_addresses_is_refused(byte family, int has, int takes) =>
        Assert.Contains($"{has} bytes for addresses that take {takes}", ProxyHeaderParser.Parse(ProxyHeaderBytes.Version2(ProxyHeaderBytes.Proxy, family, new byte[has])).Violation, StringComparison.Ordinal);

    [Fact]
    public void Version_2_is_bounded_and_refused_by_its_length_alone()
    {
        byte[] largest = ProxyHeaderBytes.Version2(ProxyHeaderBytes.Local, 0, new byte[4080]);
        Assert.Equal(4096, Parse(largest).Length);
        byte[] tooLarge = ProxyHeaderBytes.Version2(ProxyHeaderBytes.Local, 0, new byte[4081]);
        Assert.Equal("sent a PROXY header of 4097 bytes; the limit is 4096", ProxyHeaderParser.Parse(tooLarge.AsSpan(0, 16)).Violation);
    }

    [Fact]
    public void Extensions_are_skipped_and_must_fit()
    {
        byte[] alpn = ProxyHeaderBytes.Extension(0x01, [.. "h2"u8]);
        Assert.Equal(Source4, Parse(ProxyHeaderBytes.Version2(Source4, Destination4, alpn, ProxyHeaderBytes.Extension(0xee), alpn)).Source);
        foreach (byte[] wrong in (byte[][])[[0x01], [0x01, 0x00], [0x01, 0x00, 0x01], [.. alpn, 0x01, 0xff, 0xff, 0x00]])
        {
            Assert.Contains("reaches beyond its end", ProxyHeaderParser.Parse(ProxyHeaderBytes.Version2(Source4, Destination4, wrong)).Violation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        // The check value of CRC-32C for the digits 1 to 9.
        Assert.Equal(0xE3069283, ProxyHeaderExtensions.Checksum("123456789"u8, checksumAt: 9));
    }

    [Fact]
    public void A_checksum_is_looked_at()
    {
        byte[] header = ProxyHeaderBytes.WithChecksum(ProxyHeaderBytes.Version2(Source6, Destination6, ProxyHeaderBytes.Extension(0x05, 1, 2, 3), ProxyHeaderBytes.Extension(0x03, new byte[4])));
        Assert.Equal(Source6, Parse(header).Source);

        // From the family on, less what changes the structure and so is refused for another reason.
        foreach (int at in Enumerable.Range(16, 36).Append(header.Length - 1))
        {
            byte[] changed = [.. header];
            changed[at] ^= 0x10;
            Assert.Equal("sent a PROXY header with a wrong checksum", ProxyHeaderParser.Parse(changed).Violation);
        }

        Assert.Equal("sent a PROXY header with a wrong checksum", ProxyHeaderParser.Parse(ProxyHeaderBytes.Version2(Source6, Destination6, ProxyHeaderBytes.Extension(0x03, 1, 2, 3))).Violation);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PROXYTCP4 1.2.3.4")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n")]
    public void Anything_else_is_refused_without_being_quoted(string text) =>
        Assert.Equal("sent something else than a PROXY header", ProxyHeaderParser.Parse(Encoding.Latin1.GetBytes(text)).Violation);

    private static ProxyHeader Parse(byte[] bytes)
    {
        ProxyHeaderReading reading = ProxyHeaderParser.Parse(bytes);
        Assert.Null(reading.Violation);
        return Assert.IsType<ProxyHeader>(reading.Header);
    }
}
