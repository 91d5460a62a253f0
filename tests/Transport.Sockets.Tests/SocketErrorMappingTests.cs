using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

public sealed class SocketErrorMappingTests
{
    private static readonly IPEndPoint Local = new(IPAddress.Loopback, 40000);
    private static readonly IPEndPoint Remote = new(IPAddress.Loopback, 5082);

    [Theory]
    [InlineData(SocketError.ConnectionRefused, TransportError.ConnectionRefused, "Nobody is listening at")]
    [InlineData(SocketError.HostNotFound, TransportError.AddressNotFound, "has no address")]
    [InlineData(SocketError.NoData, TransportError.AddressNotFound, "has no address")]
    [InlineData(SocketError.TryAgain, TransportError.AddressNotFound, "name server did not answer")]
    [InlineData(SocketError.NetworkUnreachable, TransportError.Unreachable, "no route")]
    [InlineData(SocketError.HostUnreachable, TransportError.Unreachable, "no route")]
    [InlineData(SocketError.AddressNotAvailable, TransportError.Unreachable, "no free local port")]
    [InlineData(SocketError.AddressFamilyNotSupported, TransportError.Unreachable, "address family")]
    [InlineData(SocketError.TimedOut, TransportError.ConnectTimeout, "did not answer")]
    [InlineData(SocketError.AccessDenied, TransportError.AccessDenied, "may not connect")]
    [InlineData(SocketError.TooManyOpenSockets, TransportError.LimitReached, "no handles left")]
    [InlineData(SocketError.NoBufferSpaceAvailable, TransportError.LimitReached, "no memory or ports left")]
    [InlineData(SocketError.ConnectionReset, TransportError.ConnectionLost, "broke the connection")]
    [InlineData(SocketError.ProtocolOption, TransportError.Other, "ProtocolOption")]
    public void Tcp_connect_errors(SocketError code, TransportError expected, string part) =>
        Check(SocketErrorMapping.TcpConnectFailed(new SocketException((int)code), "chat.example:5082"), expected, part, "chat.example:5082");

    [Theory]
    [InlineData(SocketError.ConnectionRefused, TransportError.ConnectionRefused, "Nobody is listening")]
    [InlineData(SocketError.AddressNotAvailable, TransportError.AddressNotFound, "There is no Unix socket at")]
    [InlineData(SocketError.AccessDenied, TransportError.AccessDenied, "write permission")]
    [InlineData(SocketError.ProtocolType, TransportError.AddressNotFound, "not a stream socket")]
    [InlineData(SocketError.WouldBlock, TransportError.LimitReached, "Backlog")]
    [InlineData(SocketError.TooManyOpenSockets, TransportError.LimitReached, "no handles left")]
    [InlineData(SocketError.SocketError, TransportError.Other, "Check Path")]
    public void Unix_connect_errors(SocketError code, TransportError expected, string part) =>
        Check(SocketErrorMapping.UnixConnectFailed(new SocketException((int)code), "/run/chat.sock"), expected, part, "/run/chat.sock");

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, TransportError.AddressInUse, "set Endpoint to a free port")]
    [InlineData(SocketError.AddressNotAvailable, TransportError.AddressNotFound, "not an address of this machine")]
    [InlineData(SocketError.HostNotFound, TransportError.AddressNotFound, "could not be resolved")]
    [InlineData(SocketError.AccessDenied, TransportError.AccessDenied, "Ports below 1024")]
    [InlineData(SocketError.AddressFamilyNotSupported, TransportError.AddressNotFound, "IPv4 address")]
    [InlineData(SocketError.TooManyOpenSockets, TransportError.LimitReached, "no handles left")]
    [InlineData(SocketError.ProtocolOption, TransportError.Other, "ProtocolOption")]
    public void Tcp_listen_errors(SocketError code, TransportError expected, string part) =>
        Check(SocketErrorMapping.TcpListenFailed(new SocketException((int)code), "127.0.0.1:5082"), expected, part, "127.0.0.1:5082");

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, TransportError.AddressInUse, "set Path to another path")]
    [InlineData(SocketError.AddressNotAvailable, TransportError.AddressNotFound, "directory")]
    [InlineData(SocketError.AccessDenied, TransportError.AccessDenied, "write permission on the directory")]
    [InlineData(SocketError.AddressFamilyNotSupported, TransportError.Other, "does not support Unix sockets")]
    [InlineData(SocketError.TooManyOpenSockets, TransportError.LimitReached, "no handles left")]
    [InlineData(SocketError.SocketError, TransportError.Other, "Check Path")]
    public void Unix_listen_errors(SocketError code, TransportError expected, string part) =>
        Check(SocketErrorMapping.UnixListenFailed(new SocketException((int)code), "/run/chat.sock"), expected, part, "/run/chat.sock");

    [Theory]
    [InlineData(SocketError.ConnectionReset, TransportError.ConnectionLost)]
    [InlineData(SocketError.ConnectionAborted, TransportError.ConnectionLost)]
    [InlineData(SocketError.Shutdown, TransportError.ConnectionLost)]
    [InlineData(SocketError.NotConnected, TransportError.ConnectionLost)]
    [InlineData(SocketError.NetworkDown, TransportError.ConnectionLost)]
    [InlineData(SocketError.HostUnreachable, TransportError.ConnectionLost)]
    [InlineData(SocketError.TimedOut, TransportError.PeerTimedOut)]
    [InlineData(SocketError.OperationAborted, TransportError.Aborted)]
    [InlineData(SocketError.Interrupted, TransportError.Aborted)]
    [InlineData(SocketError.Fault, TransportError.Other)]
    public void Stream_errors_are_read_bare_and_wrapped(SocketError code, TransportError expected)
    {
        SocketException bare = new((int)code);
        Check(SocketErrorMapping.StreamFailed(bare, Local, Remote), expected, "TCP connection to", "127.0.0.1:5082");
        Check(SocketErrorMapping.StreamFailed(new IOException("Unable to write.", bare), Local, Remote), expected, "TCP connection to", "127.0.0.1:5082");
    }

    [Fact]
    public void A_disposed_stream_is_an_abort_by_this_side() =>
        Check(SocketErrorMapping.StreamFailed(new ObjectDisposedException("stream"), Local, Remote), TransportError.Aborted, "aborted by this side", "127.0.0.1:5082");

    [Fact]
    public void An_error_that_is_interpreted_already_is_kept()
    {
        TransportException known = new(TransportError.ProtocolViolation, "The peer sent nonsense.");
        Assert.Same(known, SocketErrorMapping.StreamFailed(known, Local, Remote));
        Assert.Same(known, SocketErrorMapping.StreamAborted(known, Local, Remote));
    }

    [Fact]
    public void Both_ends_of_a_unix_connection_are_named_by_the_path()
    {
        SocketException reset = new((int)SocketError.ConnectionReset);
        UnixDomainSocketEndPoint path = new("/run/chat.sock");
        Check(SocketErrorMapping.StreamFailed(reset, null, path), TransportError.ConnectionLost, "connection to the Unix socket", "/run/chat.sock");
        Check(SocketErrorMapping.StreamFailed(reset, path, null), TransportError.ConnectionLost, "connection accepted at the Unix socket", "/run/chat.sock");
    }

    [Fact]
    public void A_connect_timeout_names_the_bound_and_the_setting()
    {
        TransportException exception = SocketErrorMapping.TcpConnectTimedOut("chat.example:5082", new DialProgress { IsResolved = true }, TimeSpan.FromSeconds(10), new OperationCanceledException());
        Check(exception, TransportError.ConnectTimeout, "within 10 s", "chat.example:5082");
        Assert.Contains("ConnectTimeout", exception.Message, StringComparison.Ordinal);
    }

    private static void Check(TransportException exception, TransportError expected, string part, string endPoint)
    {
        Assert.Equal(expected, exception.Error);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Contains(endPoint, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }
}
