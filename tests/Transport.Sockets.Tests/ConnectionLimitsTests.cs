using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>The counting alone, without sockets.</summary>
public sealed class ConnectionLimitsTests
{
    [Fact]
    public void Connections_are_counted_until_they_are_removed()
    {
        ConnectionLimits limits = new(2, maxPerAddress: null);
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(At("192.0.2.1")));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(null));
        Assert.Equal(ConnectionAdmission.TooMany, limits.Add(At("192.0.2.2")));
        limits.Remove(null);
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(At("192.0.2.2")));
        Assert.Equal(0, limits.Addresses);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("fe80::1", "fe80::1", true)]
    [InlineData("fe80::1", "fe80::2", false)]
    [InlineData("::192.0.2.1", "192.0.2.1", false)]
    public void An_address_is_one_of_ipv4_or_a_network_of_ipv6(string first, string second, bool isSame)
    {
        ConnectionLimits limits = new(100, maxPerAddress: 1);
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(At(first)));
        Assert.Equal(isSame ? ConnectionAdmission.TooManyOfAddress : ConnectionAdmission.Admitted, limits.Add(At(second)));
    }

    [Fact]
    public void A_refused_connection_counts_nowhere()
    {
        ConnectionLimits limits = new(2, maxPerAddress: 1);
        limits.Add(At("192.0.2.1"));
        Assert.Equal(ConnectionAdmission.TooManyOfAddress, limits.Add(At("192.0.2.1")));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(At("192.0.2.2")));
        Assert.Equal(ConnectionAdmission.TooMany, limits.Add(At("192.0.2.3")));
        limits.Remove(At("192.0.2.1"));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(At("192.0.2.1")));
    }

    [Fact]
    public void Addresses_without_connections_are_forgotten()
    {
        ConnectionLimits limits = new(1000, maxPerAddress: 3);
        IPEndPoint[] strangers = [.. Enumerable.Range(0, 250).SelectMany(n => Enumerable.Repeat(At($"10.0.{n}.1"), 2))];
        Assert.All(strangers, stranger => Assert.Equal(ConnectionAdmission.Admitted, limits.Add(stranger)));
        Assert.Equal(250, limits.Addresses);
        Assert.All(strangers, stranger => limits.Remove(stranger));
        Assert.Equal(0, limits.Addresses);
    }

    [Fact]
    public void What_has_no_address_counts_in_all_only()
    {
        ConnectionLimits limits = new(3, maxPerAddress: 1);
        UnixDomainSocketEndPoint path = new("/run/chat.sock");
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(path));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(path));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Add(null));
        Assert.Equal(ConnectionAdmission.TooMany, limits.Add(null));
    }

    private static IPEndPoint At(string address) => new(IPAddress.Parse(address), 4711);
}
