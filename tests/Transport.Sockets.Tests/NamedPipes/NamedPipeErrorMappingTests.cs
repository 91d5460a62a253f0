using System.Net.Sockets;

namespace Transport.Sockets.Tests;

public sealed class NamedPipeErrorMappingTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, TransportError.ConnectionRefused, "left over")]
    [InlineData(SocketError.AddressNotAvailable, TransportError.AddressNotFound, "There is no pipe chat")]
    [InlineData(SocketError.AccessDenied, TransportError.AccessDenied, "may not connect")]
    [InlineData(SocketError.WouldBlock, TransportError.LimitReached, "MaxInstances")]
    [InlineData(SocketError.TooManyOpenSockets, TransportError.LimitReached, "no handles left")]
    [InlineData(SocketError.Fault, TransportError.Other, "Check PipeName")]
    public void Connect_errors_of_unix_sockets(SocketError code, TransportError expected, string part) =>
        Check(NamedPipeErrorMapping.ConnectFailed(new SocketException((int)code), "chat"), expected, part);

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, TransportError.AddressInUse, "set PipeName to another name")]
    [InlineData(SocketError.AddressNotAvailable, TransportError.AddressNotFound, "directory")]
    [InlineData(SocketError.AccessDenied, TransportError.AccessDenied, "write permission")]
    [InlineData(SocketError.TooManyOpenSockets, TransportError.LimitReached, "no handles left")]
    [InlineData(SocketError.Fault, TransportError.Other, "Check PipeName")]
    public void Listen_errors_of_unix_sockets(SocketError code, TransportError expected, string part) =>
        Check(NamedPipeErrorMapping.ListenFailed(new SocketException((int)code), "chat"), expected, part);

    [Fact]
    public void Errors_of_the_systems_pipes()
    {
        Check(NamedPipeErrorMapping.ConnectFailed(new UnauthorizedAccessException("Denied."), "chat"), TransportError.AccessDenied, "CurrentUserOnly");
        Check(NamedPipeErrorMapping.ConnectFailed(new IOException("Odd."), "chat"), TransportError.Other, "Odd.");
        Check(NamedPipeErrorMapping.ListenFailed(new UnauthorizedAccessException("Denied."), "chat"), TransportError.AddressInUse, "Denied.");
        Check(NamedPipeErrorMapping.ListenFailed(new IOException("All pipe instances are busy."), "chat"), TransportError.AddressInUse, "busy");
        Check(NamedPipeErrorMapping.ListenFailed(new InvalidOperationException("Odd."), "chat"), TransportError.Other, "Odd.");
    }

    [Fact]
    public void What_failed_below_keeps_its_kind()
    {
        TransportException inner = new(TransportError.AccessDenied, "The file could not be removed.");
        Check(NamedPipeErrorMapping.ListenFailed(inner, "chat"), TransportError.AccessDenied, "The file could not be removed.");
        Check(NamedPipeErrorMapping.ListenFailed(SocketErrorMapping.UnixPathIsForeign("/tmp/x"), "chat"), TransportError.AddressInUse, "something else is in its place");
    }

    [Theory]
    [InlineData(true, false, TransportError.Aborted)]
    [InlineData(false, true, TransportError.Aborted)]
    [InlineData(false, false, TransportError.ConnectionLost)]
    public void Stream_errors(bool aborted, bool disposed, TransportError expected) =>
        Check(NamedPipeErrorMapping.StreamFailed(disposed ? new ObjectDisposedException("pipe") : new IOException("Pipe is broken."), "chat", aborted), expected, "the pipe chat");

    [Fact]
    public void A_pipe_in_the_wrong_state_is_a_lost_connection_and_an_interpreted_error_is_kept()
    {
        Check(NamedPipeErrorMapping.StreamFailed(new InvalidOperationException("Not connected."), "chat", aborted: false), TransportError.ConnectionLost, "the pipe chat");
        TransportException known = new(TransportError.ProtocolViolation, "The peer sent nonsense.");
        Assert.Same(known, NamedPipeErrorMapping.StreamFailed(known, "chat", aborted: true));
    }

    private static void Check(TransportException exception, TransportError expected, string part)
    {
        Assert.Equal(expected, exception.Error);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Contains("chat", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
    }
}
