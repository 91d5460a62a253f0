namespace Transport.Sockets.Tests;

public sealed class TcpAddressTests
{
    [Theory]
    [InlineData("localhost:5082", "localhost", 5082)]
    [InlineData("tcp://localhost:5082", "localhost", 5082)]
    [InlineData("TCP://localhost:5082/", "localhost", 5082)]
    [InlineData("127.0.0.1:65535", "127.0.0.1", 65535)]
    [InlineData("[::1]:5082", "::1", 5082)]
    [InlineData("tcp://[2001:db8::7]:1", "2001:db8::7", 1)]
    [InlineData("[fe80::1%1]:80", "fe80::1%1", 80)]
    [InlineData("my_host.example.com:80", "my_host.example.com", 80)]
    [InlineData("example.com.:80", "example.com.", 80)]
    public void Host_and_port_are_read(string text, string host, int port)
    {
        Assert.True(TcpAddress.TryParseRemote(text, out TcpAddress? remote, out _));
        Assert.Equal(new TcpAddress(host, port), remote);
        Assert.True(TcpAddress.TryParseLocal(text, out TcpAddress? local, out _));
        Assert.Equal(remote, local);
    }

    [Theory]
    [InlineData("*:5082")]
    [InlineData(":5082")]
    [InlineData("tcp://*:5082")]
    public void No_host_means_all_addresses_to_a_listener_and_nothing_to_a_client(string text)
    {
        Assert.True(TcpAddress.TryParseLocal(text, out TcpAddress? local, out _));
        Assert.Equal(new TcpAddress(TcpAddress.AnyHost, 5082), local);
        Assert.True(local.IsAny);
        Assert.False(TcpAddress.TryParseRemote(text, out _, out string? failure));
        Assert.Contains("has no host to connect to", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_0_is_a_free_port_to_a_listener_and_nothing_to_a_client()
    {
        Assert.True(TcpAddress.TryParseLocal("127.0.0.1:0", out TcpAddress? local, out _));
        Assert.Equal(0, local.Port);
        Assert.False(TcpAddress.TryParseRemote("127.0.0.1:0", out _, out string? failure));
        Assert.Equal("Endpoint '127.0.0.1:0' has port 0, which nobody can listen at; set the port from 1 to 65535.", failure);
    }

    [Theory]
    [InlineData(null, "is not set")]
    [InlineData("", "is not set")]
    [InlineData("  ", "is not set")]
    [InlineData("localhost", "has no port")]
    [InlineData("[::1]", "has no port")]
    [InlineData("tcp://localhost", "has no port")]
    [InlineData("localhost:", "has the port ''")]
    [InlineData("localhost:x", "has the port 'x'")]
    [InlineData("localhost:65536", "set a number from 0 to 65535")]
    [InlineData("localhost:99999999999999999999", "set a number from 0 to 65535")]
    [InlineData("localhost:-1", "has the port '-1'")]
    [InlineData("localhost:+1", "has the port '+1'")]
    [InlineData("localhost: 1", "has the port ' 1'")]
    [InlineData("localhost:1 ", "has the port '1 '")]
    [InlineData("localhost:５０８２", "set a number from 0 to 65535")]
    [InlineData("localhost:5082/chat", "has the port '5082/chat'")]
    [InlineData("::1:5082", "without brackets")]
    [InlineData("2001:db8::7:5082", "without brackets")]
    [InlineData("[127.0.0.1]:5082", "no IPv6 address")]
    [InlineData("[]:5082", "no IPv6 address")]
    [InlineData("[[::1]]:5082", "no IPv6 address")]
    [InlineData("[::1:5082", "neither a host name nor an address")]
    [InlineData("::1]:5082", "neither a host name nor an address")]
    [InlineData("1.2.3:80", "four decimal numbers")]
    [InlineData("010.0.0.1:80", "four decimal numbers")]
    [InlineData("0x7f000001:80", "four decimal numbers")]
    [InlineData(" localhost:80", "neither a host name nor an address")]
    [InlineData("two words:80", "neither a host name nor an address")]
    [InlineData("user@host:80", "neither a host name nor an address")]
    [InlineData("a..b:80", "neither a host name nor an address")]
    [InlineData("http://localhost:80", "neither a host name nor an address")]
    public void Anything_else_is_refused_with_a_sentence(string? text, string part)
    {
        Assert.False(TcpAddress.TryParseRemote(text, out TcpAddress? remote, out string? remoteFailure));
        Assert.Null(remote);
        Assert.StartsWith("Endpoint ", remoteFailure, StringComparison.Ordinal);
        Assert.Contains(part, remoteFailure, StringComparison.Ordinal);
        Assert.EndsWith(".", remoteFailure, StringComparison.Ordinal);
        Assert.False(TcpAddress.TryParseLocal(text, out _, out string? localFailure));
        Assert.Contains(part, localFailure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:5082")]
    [InlineData("[::1]:5082")]
    [InlineData("*:0")]
    public void Its_text_can_be_read_again(string text)
    {
        Assert.True(TcpAddress.TryParseLocal(text, out TcpAddress? address, out _));
        Assert.Equal(text, address.ToString());
    }
}
