using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests;

/// <summary>What is done about each answer of the kernel.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxUdpSocketTests : IDisposable
{
    private readonly RecordingUdpSocket _portable = new(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
    private readonly ScriptedDatagramCalls _calls = new();
    private readonly LinuxUdpSocket _socket;

    public LinuxUdpSocketTests() => _socket = new LinuxUdpSocket(_portable, _calls);

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void A_batch_goes_in_one_call()
    {
        Assert.Equal(SocketError.Success, SendNow(2150, 200));
        Assert.Equal([(2150, 200)], _calls.Made);
        Assert.Empty(_portable.Sends);
    }

    [Fact]
    public void A_lone_datagram_is_not_to_be_cut()
    {
        Assert.Equal(SocketError.Success, SendNow(200, 200));
        Assert.Equal(SocketError.Success, SendNow(100, 200));
        Assert.Equal(SocketError.Success, SendNow(0, 0));
        Assert.Equal([(200, 0), (100, 0), (0, 0)], _calls.Made);
    }

    [Fact]
    public void More_datagrams_than_the_kernel_cuts_go_in_several_calls()
    {
        Assert.Equal(SocketError.Success, SendNow((150 * 10) + 1, 10));
        Assert.Equal([(640, 10), (640, 10), (221, 10)], _calls.Made);
    }

    [Fact]
    public void More_bytes_than_a_packet_has_go_in_several_calls_of_whole_datagrams()
    {
        Assert.Equal(SocketError.Success, SendNow(70_000, 9000));
        Assert.Equal([(63_000, 9000), (7000, 0)], _calls.Made);
    }

    [Fact]
    public void A_datagram_as_large_as_a_packet_is_never_cut()
    {
        Assert.Equal(SocketError.Success, SendNow(65_507, 65_507));
        Assert.Equal([(65_507, 0)], _calls.Made);
    }

    [Fact]
    public void An_interrupted_call_is_made_again()
    {
        _calls.Sends.Enqueue(LinuxError.Interrupted);
        _calls.Sends.Enqueue(LinuxError.Interrupted);
        Assert.Equal(SocketError.Success, SendNow(0, 0));
        Assert.Equal(3, _calls.Made.Count);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Without_room_one_datagram_waits_and_the_rest_goes_at_once()
    {
        TaskCompletionSource<SocketError> room = new();
        _portable.Answer = () => new ValueTask<SocketError>(room.Task);
        _calls.Sends.Enqueue(LinuxError.WouldBlock);
        Task<SocketError> send = _socket.SendAsync(new byte[1050], 100, null, Running.Token).AsTask();
        Assert.False(send.IsCompleted);
        room.SetResult(SocketError.Success);
        Assert.Equal(SocketError.Success, await send);
        Assert.Equal([(100, 100)], _portable.Sends);
        Assert.Equal([(1050, 100), (950, 100)], _calls.Made);
    }

    [Fact]
    public void An_error_of_an_earlier_datagram_is_reported_and_nothing_is_left_out()
    {
        _calls.Sends.Enqueue(LinuxError.ConnectionRefused);
        Assert.Equal(SocketError.ConnectionRefused, SendNow(1000, 100));
        Assert.Equal([(1000, 100), (1000, 100)], _calls.Made);
        Assert.Empty(_portable.Sends);
    }

    [Fact]
    public void What_meets_an_error_twice_is_left_out_and_the_rest_is_sent()
    {
        _calls.Sends.Enqueue(LinuxError.HostUnreachable);
        _calls.Sends.Enqueue(LinuxError.HostUnreachable);
        Assert.Equal(SocketError.HostUnreachable, SendNow(1000, 10));
        Assert.Equal([(640, 10), (640, 10), (360, 10)], _calls.Made);
    }

    [Theory]
    [InlineData(LinuxError.Invalid)]
    [InlineData(LinuxError.MessageSize)]
    public void Datagrams_larger_than_the_path_takes_go_one_by_one_and_the_next_batch_is_tried_again(int error)
    {
        _calls.Sends.Enqueue(error);
        Assert.Equal(SocketError.Success, SendNow(1000, 10));
        Assert.Equal([(640, 10)], _portable.Sends);
        Assert.Equal([(640, 10), (360, 10)], _calls.Made);
        Assert.Equal(LinuxUdpSocket.MostSegments, _socket.MaxDatagramsPerSend);
    }

    [Theory]
    [InlineData(LinuxError.InputOutput)]
    [InlineData(LinuxError.NotSupported)]
    public void A_device_that_cannot_cut_is_not_asked_again(int error)
    {
        _calls.Sends.Enqueue(error);
        Assert.Equal(SocketError.Success, SendNow(100, 10));
        Assert.Equal([(100, 10)], _portable.Sends);
        Assert.Equal(_portable.MaxDatagramsPerSend, _socket.MaxDatagramsPerSend);
        Assert.Equal(SocketError.Success, SendNow(25, 10));
        Assert.Equal([(100, 10), (10, 0), (10, 0), (5, 0)], _calls.Made);
    }

    [Fact]
    public void That_a_protocol_option_is_missing_may_be_an_ICMP_error_at_first_and_is_believed_the_second_time()
    {
        _calls.Sends.Enqueue(LinuxError.NoProtocolOption);
        Assert.Equal(SocketError.ProtocolOption, SendNow(100, 10));
        Assert.Equal([(100, 10), (100, 10)], _calls.Made);
        Assert.Empty(_portable.Sends);

        _calls.Sends.Enqueue(LinuxError.NoProtocolOption);
        _calls.Sends.Enqueue(LinuxError.NoProtocolOption);
        SendNow(100, 10);
        Assert.Equal([(100, 10)], _portable.Sends);
        Assert.Equal(_portable.MaxDatagramsPerSend, _socket.MaxDatagramsPerSend);
    }

    [Fact]
    public void An_error_of_a_lone_datagram_says_nothing_about_cutting()
    {
        _calls.Sends.Enqueue(LinuxError.InputOutput);
        Assert.Equal(SocketError.Success, SendNow(10, 10));
        Assert.Equal([(10, 10)], _portable.Sends);
        Assert.Equal(LinuxUdpSocket.MostSegments, _socket.MaxDatagramsPerSend);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task What_the_portable_calls_report_and_throw_is_passed_on()
    {
        _calls.Sends.Enqueue(LinuxError.MessageSize);
        _portable.Answer = static () => new ValueTask<SocketError>(SocketError.MessageSize);
        Assert.Equal(SocketError.MessageSize, SendNow(66_000, 66_000));

        _calls.Sends.Enqueue(LinuxError.Invalid);
        _portable.Answer = static () => ValueTask.FromException<SocketError>(new SocketException((int)SocketError.InvalidArgument));
        SocketException thrown = await Assert.ThrowsAsync<SocketException>(async () => await _socket.SendAsync(new byte[20], 10, null, Running.Token));
        Assert.Equal(SocketError.InvalidArgument, thrown.SocketErrorCode);
    }

    [Fact]
    public void A_cancelled_send_sends_nothing()
    {
        Task<SocketError> send = _socket.SendAsync(new byte[20], 10, null, new CancellationToken(canceled: true)).AsTask();
        Assert.True(send.IsCanceled);
        Assert.Empty(_calls.Made);
    }

    [Fact]
    public void A_receive_says_how_to_cut_what_came()
    {
        Receives((0, new LinuxReceived(450, 200, 0, false)), (0, new LinuxReceived(450, 0, 0, false)), (0, new LinuxReceived(0, 0, 0, false)), (0, new LinuxReceived(7, 0, 0, true)));
        Assert.Equal(new UdpReceived(450, 200), Received());
        Assert.Equal(new UdpReceived(450, 450), Received());
        Assert.Equal(new UdpReceived(0, 0), Received());
        Assert.True(Received()!.Value.Truncated);
    }

    [Fact]
    public void The_size_of_the_senders_address_is_set()
    {
        Receives((0, new LinuxReceived(1, 0, 16, false)));
        SocketAddress from = new(AddressFamily.InterNetworkV6);
        Assert.True(_socket.TryReceive(new byte[UdpSocket.SmallestRoom], from, out _));
        Assert.Equal(16, from.Size);
    }

    [Fact]
    public void An_interrupted_receive_is_made_again_and_an_empty_socket_is_no_error()
    {
        Receives((LinuxError.Interrupted, default), (LinuxError.WouldBlock, default));
        Assert.Null(Received());
        Assert.Empty(_calls.Receives);
    }

    [Fact]
    public void What_is_not_of_the_network_is_thrown()
    {
        Receives((9, default));
        Assert.Throws<SocketException>(() => Received());
    }

    /// <summary>All that Linux makes of ICMP messages and reports to a connected socket: icmp_err_convert and icmpv6_err_convert.</summary>
    [Theory]
    [InlineData(LinuxError.ConnectionRefused)]
    [InlineData(LinuxError.NoProtocolOption)]
    [InlineData(LinuxError.NotOnNetwork)]
    [InlineData(LinuxError.Protocol)]
    [InlineData(LinuxError.NetworkUnreachable)]
    [InlineData(LinuxError.HostUnreachable)]
    [InlineData(LinuxError.HostDown)]
    [InlineData(LinuxError.MessageSize)]
    [InlineData(LinuxError.Access)]
    public void No_ICMP_error_is_thrown_by_a_receive_or_a_send(int error)
    {
        Receives((error, default));
        Assert.NotEqual(SocketError.Success, Received()!.Value.Error);
        _calls.Sends.Enqueue(error);
        SendNow(10, 10);
    }

    [Fact]
    public void Disposing_disposes_the_portable_calls()
    {
        _socket.Dispose();
        Assert.True(_portable.IsDisposed);
    }

    private SocketError SendNow(int length, int datagramSize)
    {
        Task<SocketError> send = _socket.SendAsync(new byte[length], datagramSize, null, default).AsTask();
        Assert.True(send.IsCompletedSuccessfully);
        return send.Result;
    }

    private void Receives(params (int Error, LinuxReceived Received)[] answers)
    {
        foreach ((int Error, LinuxReceived Received) answer in answers)
        {
            _calls.Receives.Enqueue(answer);
        }
    }

    private UdpReceived? Received() => _socket.TryReceive(new byte[UdpSocket.SmallestRoom], null, out UdpReceived received) ? received : null;
}
