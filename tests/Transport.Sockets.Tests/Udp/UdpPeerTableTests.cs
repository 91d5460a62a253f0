using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests.Udp;

public sealed class UdpPeerTableTests
{
    private static SocketAddress AddressOf(int number)
    {
        byte[] address = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(address, number);
        return new IPEndPoint(new IPAddress(address), 1 + (number & 0x7FFF)).Serialize();
    }

    [Fact]
    public void A_million_made_up_addresses_take_no_more_than_the_table_has_and_displace_nobody()
    {
        UdpPeerTable<string> table = new(capacity: 1000);
        Assert.True(table.TryAdd(AddressOf(-1), "friend", now: 0));
        SocketAddress scratch = new(AddressFamily.InterNetwork);
        int refused = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            AddressOf(i).Buffer.CopyTo(scratch.Buffer);
            if (!table.TryHear(scratch, i, out _))
            {
                refused += !table.IsFull && table.TryAdd(AddressOf(i), "stranger", i) ? 0 : 1;
            }
        }

        Assert.Equal(1000, table.Count);
        Assert.Equal(1_000_000 - 999, refused);
        Assert.True(table.TryHear(AddressOf(-1), 1_000_000, out string? friend));
        Assert.Equal("friend", friend);
        Assert.Equal(999, table.RemoveSilentSince(1_000_000 - 1).Count);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Who_was_heard_since_stays()
    {
        UdpPeerTable<string> table = new(10);
        table.TryAdd(AddressOf(1), "one", 100);
        table.TryAdd(AddressOf(2), "two", 100);
        Assert.True(table.TryHear(AddressOf(2), 200, out _));
        Assert.Equal(["one"], table.RemoveSilentSince(150));
        Assert.False(table.TryHear(AddressOf(1), 200, out _));
    }

    [Fact]
    public void A_peer_that_was_replaced_removes_nobody_else()
    {
        UdpPeerTable<string> table = new(10);
        string old = new('a', 1);
        string next = new('a', 1);
        table.TryAdd(AddressOf(1), old, 0);
        Assert.True(table.Remove(AddressOf(1), old));
        table.TryAdd(AddressOf(1), next, 0);
        Assert.False(table.Remove(AddressOf(1), old));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Ports_tell_peers_of_one_host_apart()
    {
        UdpPeerTable<string> table = new(10);
        table.TryAdd(new IPEndPoint(IPAddress.Loopback, 1).Serialize(), "one", 0);
        Assert.False(table.TryHear(new IPEndPoint(IPAddress.Loopback, 2).Serialize(), 0, out _));
    }
}
