using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

public sealed class AddressOrderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1 10.0.0.2 ::1 ::2", "::1 10.0.0.1 ::2 10.0.0.2")]
    [InlineData("::1 ::2 ::3 10.0.0.1", "::1 10.0.0.1 ::2 ::3")]
    [InlineData("10.0.0.1 10.0.0.2 10.0.0.3 ::1", "::1 10.0.0.1 10.0.0.2 10.0.0.3")]
    [InlineData("10.0.0.2 10.0.0.1", "10.0.0.2 10.0.0.1")]
    [InlineData("::1 10.0.0.1 ::1 10.0.0.1", "::1 10.0.0.1")]
    public void Families_take_turns_and_keep_the_resolvers_order_within(string found, string tried) =>
        Assert.Equal(tried, string.Join(' ', AddressOrder.Interleave(Parse(found), only: null)));

    [Theory]
    [InlineData(AddressFamily.InterNetwork, "10.0.0.1 10.0.0.2")]
    [InlineData(AddressFamily.InterNetworkV6, "::1")]
    public void With_one_family_only_the_other_is_left_out(AddressFamily only, string tried) =>
        Assert.Equal(tried, string.Join(' ', AddressOrder.Interleave(Parse("10.0.0.1 ::1 10.0.0.2"), only)));

    private static IEnumerable<IPAddress> Parse(string addresses) => addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse);
}
