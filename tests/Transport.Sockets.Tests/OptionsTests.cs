namespace Transport.Sockets.Tests;

public sealed class OptionsTests
{
    public static TheoryData<ChannelOptions, string> OutOfRange => new()
    {
        { new TcpClientOptions(), "Endpoint is not set" },
        { new TcpClientOptions { Endpoint = "localhost:0" }, "Endpoint 'localhost:0' has port 0" },
        { new TcpClientOptions { Endpoint = "localhost:1", ConnectTimeout = TimeSpan.Zero }, "ConnectTimeout is 00:00:00" },
        { new TcpClientOptions { Endpoint = "localhost:1", ConnectTimeout = TimeSpan.FromHours(2) }, "ConnectTimeout is 02:00:00" },
        { new TcpClientOptions { Endpoint = "localhost:1", Heartbeat = { Interval = TimeSpan.FromMilliseconds(99) } }, "Heartbeat:Interval is 00:00:00.0990000; set it from 00:00:00.100 to 01:00:00" },
        { new TcpClientOptions { Endpoint = "localhost:1", Heartbeat = { Timeout = TimeSpan.FromSeconds(15) } }, "Heartbeat:Timeout is 00:00:15; set it to more than Interval, which is 00:00:15" },
        { new TcpClientOptions { Endpoint = "localhost:1", Heartbeat = { Timeout = TimeSpan.FromMinutes(61) } }, "Heartbeat:Timeout is 01:01:00" },
        { new TcpClientOptions { Endpoint = "localhost:1", MaxMessageSize = 0 }, "MaxMessageSize is 0 bytes" },
        { new TcpClientOptions { Endpoint = "localhost:1", FrameTimeout = TimeSpan.Zero }, "FrameTimeout is 00:00:00" },
        { new TcpListenerOptions(), "Endpoint is not set" },
        { new TcpListenerOptions { Endpoint = "*:0", Backlog = 0 }, "Backlog is 0 connections" },
        { new TcpListenerOptions { Endpoint = "*:0", Backlog = 65536 }, "Backlog is 65536 connections" },
        { new TcpListenerOptions { Endpoint = "*:0", Heartbeat = { Interval = TimeSpan.FromSeconds(-1) } }, "Heartbeat:Interval is -00:00:01" },
        { new TcpClientOptions { Endpoint = "localhost:1", LocalEndpoint = "" }, "LocalEndpoint is not set; write host:port, such as 192.0.2.5:0 or *:5082" },
        { new TcpClientOptions { Endpoint = "localhost:1", LocalEndpoint = "192.0.2.5" }, "LocalEndpoint '192.0.2.5' has no port" },
        { new TcpClientOptions { Endpoint = "localhost:1", LocalEndpoint = "localhost:0" }, "LocalEndpoint 'localhost:0' has the host name 'localhost'; write an address" },
        { new TcpClientOptions { Endpoint = "localhost:1", LocalEndpoint = "*:65536" }, "LocalEndpoint '*:65536' has the port '65536'" },
        { new TcpClientOptions { Endpoint = "localhost:1", Linger = TimeSpan.FromSeconds(-1) }, "Linger is -00:00:01; set it to whole seconds from 00:00:00 to 00:05:00" },
        { new TcpClientOptions { Endpoint = "localhost:1", Linger = TimeSpan.FromSeconds(1.5) }, "Linger is 00:00:01.5000000" },
        { new TcpListenerOptions { Endpoint = "*:0", Linger = TimeSpan.FromMinutes(6) }, "Linger is 00:06:00" },
        { new TcpClientOptions { Endpoint = "localhost:1", SocketSendBufferSize = 1023 }, "SocketSendBufferSize is 1023 bytes; set it from 1024 to 1073741824" },
        { new TcpClientOptions { Endpoint = "localhost:1", SocketReceiveBufferSize = -1 }, "SocketReceiveBufferSize is -1 bytes" },
        { new TcpListenerOptions { Endpoint = "*:0", NetworkInterface = "" }, "NetworkInterface" },
        { new TcpListenerOptions { Endpoint = "127.0.0.1:0", DualMode = true }, "DualMode is true, but Endpoint '127.0.0.1:0' is no IPv6 address; write [::]:0 or *:0" },
        { new TcpListenerOptions { Endpoint = "localhost:0", DualMode = true }, "DualMode is true" },
        { new TcpListenerOptions { Endpoint = "*:0", MaxConnections = 0 }, "MaxConnections is 0; set it to at least 1" },
        { new TcpListenerOptions { Endpoint = "*:0", MaxConnectionsPerAddress = 0 }, "MaxConnectionsPerAddress is 0; set it to at least 1" },
        { new TcpListenerOptions { Endpoint = "*:0", MaxPendingHandshakes = 0 }, "MaxPendingHandshakes is 0; set it to at least 1" },
        { new TcpListenerOptions { Endpoint = "*:0", HandshakeTimeout = TimeSpan.Zero }, "HandshakeTimeout is 00:00:00; set it from 00:00:00.001 to 01:00:00" },
        { new TcpListenerOptions { Endpoint = "*:0", HandshakeTimeout = TimeSpan.FromHours(2) }, "HandshakeTimeout is 02:00:00" },
        { new TcpListenerOptions { Endpoint = "*:0", FirstByteTimeout = TimeSpan.FromMilliseconds(99) }, "FirstByteTimeout is 00:00:00.0990000; set it from 00:00:00.100 to 01:00:00" },
        { new TcpListenerOptions { Endpoint = "*:0", FirstByteTimeout = TimeSpan.FromHours(2) }, "FirstByteTimeout is 02:00:00" },
        { new UnixSocketListenerOptions { Path = "/tmp/x", MaxConnections = 0 }, "MaxConnections is 0; set it to at least 1" },
        { new UnixSocketClientOptions(), "Path is not set" },
        { new UnixSocketClientOptions { Path = "a\0b" }, "Path contains a zero character" },
        { new UnixSocketClientOptions { Path = "/tmp/" + new string('x', 200) }, "takes 205 bytes" },
        { new UnixSocketListenerOptions { Path = " " }, "Path is not set" },
        { new UnixSocketListenerOptions { Path = new string('é', 60) }, "takes 120 bytes" },
        { new UnixSocketListenerOptions { Path = "/tmp/x", Backlog = -1 }, "Backlog is -1 connections" },
        { new UnixSocketListenerOptions { Path = "/tmp/x", SendBufferSize = 1 }, "SendBufferSize is 1 bytes" },
    };

    public static TheoryData<ChannelOptions> InRange => new()
    {
        new TcpClientOptions { Endpoint = "localhost:1" },
        new TcpClientOptions { Endpoint = "localhost:65535", ConnectTimeout = TimeSpan.FromMilliseconds(1), Heartbeat = { Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromHours(1) } },
        new TcpListenerOptions { Endpoint = ":0", Backlog = 1 },
        new TcpListenerOptions { Endpoint = ":0", Heartbeat = { Interval = TimeSpan.FromMinutes(59), Timeout = TimeSpan.FromHours(1) } },
        new TcpListenerOptions { Endpoint = ":0", Heartbeat = { Enabled = false } },
        new TcpListenerOptions { Endpoint = "[::]:5082", Backlog = 65535 },
        new TcpClientOptions { Endpoint = "localhost:1", LocalEndpoint = "[::1]:0", Linger = TimeSpan.FromMinutes(5), SocketSendBufferSize = 1024, SocketReceiveBufferSize = 1 << 30 },
        new TcpClientOptions { Endpoint = "localhost:1", LocalEndpoint = "*:5082", Linger = TimeSpan.Zero },
        new TcpListenerOptions { Endpoint = "[::1]:0", DualMode = true, MaxConnections = 1, MaxConnectionsPerAddress = 1, MaxPendingHandshakes = 1 },
        new TcpListenerOptions { Endpoint = ":0", DualMode = true, HandshakeTimeout = TimeSpan.FromMilliseconds(1), FirstByteTimeout = TimeSpan.FromHours(1) },
        new UnixSocketClientOptions { Path = new string('x', UnixSocketPath.MaxBytes) },
        new UnixSocketListenerOptions { Path = "chat.sock" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void A_setting_out_of_range_is_one_sentence_that_names_it(ChannelOptions options, string part)
    {
        string failure = Assert.Single(options.Validate());
        Assert.Contains(part, failure, StringComparison.Ordinal);
        Assert.EndsWith(".", failure, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(InRange), DisableDiscoveryEnumeration = true)]
    public void Settings_in_range_are_valid(ChannelOptions options) => Assert.Empty(options.Validate());

    [Fact]
    public void The_longest_path_fits_and_one_byte_more_is_refused()
    {
        Assert.Null(UnixSocketPath.Validate(new string('x', UnixSocketPath.MaxBytes)));
        Assert.Contains($"allows {UnixSocketPath.MaxBytes}", UnixSocketPath.Validate(new string('x', UnixSocketPath.MaxBytes + 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Connectors_and_factories_refuse_invalid_options_with_all_sentences()
    {
        TcpClientOptions client = new() { ConnectTimeout = TimeSpan.Zero };
        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => new TcpConnector(client));
        Assert.All(client.Validate(), sentence => Assert.Contains(sentence, exception.Message, StringComparison.Ordinal));

        Assert.Throws<ArgumentException>("options", () => new TcpListenerFactory(new TcpListenerOptions()));
        Assert.Throws<ArgumentException>("options", () => new UnixSocketConnector(new UnixSocketClientOptions()));
        Assert.Throws<ArgumentException>("options", () => new UnixSocketListenerFactory(new UnixSocketListenerOptions()));
    }

    [Fact]
    public void Connectors_and_factories_refuse_missing_options()
    {
        Assert.Throws<ArgumentNullException>("options", () => new TcpConnector(null!));
        Assert.Throws<ArgumentNullException>("options", () => new TcpListenerFactory(null!));
        Assert.Throws<ArgumentNullException>("options", () => new UnixSocketConnector(null!));
        Assert.Throws<ArgumentNullException>("options", () => new UnixSocketListenerFactory(null!));
    }
}
