using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests.Udp;

/// <summary>Multicast and broadcast over the loopback interface, which never leave the machine.</summary>
[SupportedOSPlatform("linux")]
public sealed class UdpGroupTests
{
    private const string Group = "239.255.83.83";

    /// <summary>239.255.83.99 as /proc/net/igmp writes it: four bytes in the machine's order. No other test joins it.</summary>
    private const string MembershipOfLoopback = "6353FFEF";

    /// <summary>A port that nobody uses for datagrams now.</summary>
    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static ValueTask<IMessageChannel> JoinAsync(int port, Action<UdpClientOptions>? configure = null, string group = Group)
    {
        UdpClientOptions options = new() { Endpoint = $"{group}:{port}", MulticastInterface = "127.0.0.1", MulticastTimeToLive = 0 };
        configure?.Invoke(options);
        return new UdpConnector(options).ConnectAsync(Running.Token);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Members_of_a_group_hear_each_other_and_know_who_spoke()
    {
        int port = FreePort();
        await using IMessageChannel one = await JoinAsync(port);
        await using IMessageChannel two = await JoinAsync(port);
        using Socket speaker = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        speaker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        speaker.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        speaker.SendTo([1], new IPEndPoint(IPAddress.Parse(Group), port));
        foreach (IMessageChannel member in (IMessageChannel[])[one, two])
        {
            using ReceivedMessage message = Assert.NotNull(await member.ReceiveAsync(Running.Token));
            Assert.Equal([1], message.ToArray());
            Assert.Equal(speaker.LocalEndPoint, message.Sender);
        }

        await one.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
        foreach (IMessageChannel member in (IMessageChannel[])[one, two])
        {
            using ReceivedMessage message = Assert.NotNull(await member.ReceiveAsync(Running.Token));
            Assert.Equal([2], message.ToArray());
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), message.Sender);
        }

        Assert.Equal(new IPEndPoint(IPAddress.Parse(Group), port), one.RemoteEndPoint);
    }

    /// <remarks>Loopback has no route for IPv6 groups, so what is sent is not looked at here.</remarks>
    [Theory(Timeout = Running.Timeout)]
    [InlineData("ff05::8383:1", "ff050000000000000000000083830001")]
    [InlineData("ff02::8383:2", "ff020000000000000000000083830002")]
    public async Task An_IPv6_group_is_joined_and_left(string group, string membership)
    {
        await using IMessageChannel member = await JoinAsync(FreePort(), static options => options.MulticastInterface = "lo", $"[{group}]");
        Assert.Contains(membership, await File.ReadAllTextAsync("/proc/net/igmp6", Running.Token), StringComparison.Ordinal);
        await member.CloseAsync(cancellationToken: Running.Token);
        Assert.DoesNotContain(membership, await File.ReadAllTextAsync("/proc/net/igmp6", Running.Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_group_of_one_link_wants_to_know_which()
    {
        TransportException failure = await Assert.ThrowsAsync<TransportException>(async () => await JoinAsync(FreePort(), static options => options.MulticastInterface = null, "[ff02::8383]"));
        Assert.Contains("Set MulticastInterface", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_member_that_closes_leaves_the_group()
    {
        int port = FreePort();
        await using IMessageChannel leaving = await JoinAsync(port, group: "239.255.83.99");
        Assert.Contains(MembershipOfLoopback, await File.ReadAllTextAsync("/proc/net/igmp", Running.Token), StringComparison.Ordinal);
        await leaving.CloseAsync(cancellationToken: Running.Token);
        Assert.DoesNotContain(MembershipOfLoopback, await File.ReadAllTextAsync("/proc/net/igmp", Running.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:5083", "MulticastSource")]
    [InlineData("239.1.2.3:5083", "ValidateAddress")]
    public void Settings_for_the_other_kind_of_peer_are_refused(string endpoint, string named)
    {
        string failure = Assert.Single(new UdpClientOptions { Endpoint = endpoint, MulticastSource = "192.0.2.1", ValidateAddress = true }.Validate());
        Assert.StartsWith(named, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, true)]
    public void The_system_is_told_how_far_datagrams_go_and_whether_they_come_back(int timeToLive, bool loopback)
    {
        UdpClientOptions options = new() { MulticastInterface = "127.0.0.1", MulticastTimeToLive = timeToLive, MulticastLoopback = loopback };
        using Socket socket = UdpGroup.Open(new IPEndPoint(IPAddress.Parse(Group), FreePort()), options);
        Assert.Equal(timeToLive, socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive));
        Assert.Equal(loopback ? 1 : 0, socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_member_for_one_source_hears_no_other()
    {
        int port = FreePort();
        await using IMessageChannel member = await JoinAsync(port, static options => options.MulticastSource = "127.0.0.2");
        foreach (byte last in (byte[])[3, 2])
        {
            using Socket speaker = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            speaker.Bind(new IPEndPoint(new IPAddress([127, 0, 0, last]), 0));
            speaker.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
            speaker.SendTo([last], new IPEndPoint(IPAddress.Parse(Group), port));
        }

        Assert.Equal([2], await member.NextAsync());
        Assert.Equal(1, member.Statistics().Received);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_interface_that_does_not_exist_says_so()
    {
        TransportException failure = await Assert.ThrowsAsync<TransportException>(async () => await JoinAsync(FreePort(), static options => options.MulticastInterface = "no-such-card"));
        Assert.Equal(TransportError.AddressNotFound, failure.Error);
        Assert.Contains("no-such-card", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_broadcast_reaches_a_listener_and_its_answer_the_channel_with_its_sender()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.Endpoint = "0.0.0.0:0");
        await using IMessageChannel client = await new UdpConnector(new UdpClientOptions { Endpoint = $"127.255.255.255:{pair.EndPoint.Port}", AllowBroadcast = true }).ConnectAsync(Running.Token);
        await client.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
        IMessageChannel server = await pair.AcceptAsync();
        Assert.Equal([1], await server.NextAsync());
        await server.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
        using ReceivedMessage answer = Assert.NotNull(await client.ReceiveAsync(Running.Token));
        Assert.Equal([2], answer.ToArray());
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, pair.EndPoint.Port), answer.Sender);
    }

    [Fact]
    public void A_broadcast_over_IPv6_is_refused_since_there_is_none()
    {
        string failure = Assert.Single(new UdpClientOptions { Endpoint = "[::1]:5083", AllowBroadcast = true }.Validate());
        Assert.Contains("AllowBroadcast", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Made_up_senders_are_forgotten_before_they_are_too_many()
    {
        UdpSenders senders = new(AddressFamily.InterNetwork);
        for (int i = 0; i < 1_000_000; i++)
        {
            BitConverter.TryWriteBytes(senders.Address.Buffer.Span[4..], i);
            senders.Find();
            Assert.InRange(senders.Count, 1, UdpSenders.MaxSenders);
        }

        Assert.Same(senders.Find(), senders.Find());
    }
}
