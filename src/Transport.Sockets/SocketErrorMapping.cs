using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>What the operating system's socket errors mean. The only place that interprets them.</summary>
internal static class SocketErrorMapping
{
    /// <summary>No address of a host could be connected to.</summary>
    /// <param name="failure">The most telling failure.</param>
    /// <param name="target">The host, with what was tried.</param>
    public static TransportException TcpConnectFailed(Exception failure, string target)
    {
        if (failure is not SocketException exception)
        {
            return failure is TransportException known
                ? known.Again()
                : new TransportException(TransportError.Other, $"Connecting to {target} failed: {failure.Message}", failure);
        }

        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => (TransportError.ConnectionRefused, $"Nobody is listening at {target}. Start the server, or check host and port in Endpoint."),
            SocketError.HostNotFound or SocketError.NoData => (TransportError.AddressNotFound, $"The host name of {target} has no address. Check the name in Endpoint."),
            SocketError.TryAgain or SocketError.NoRecovery => (TransportError.AddressNotFound, $"The host name of {target} could not be resolved, because the name server did not answer. Check the name in Endpoint and this machine's name servers, or try again later."),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown => (TransportError.Unreachable, $"There is no route to {target}. Check the network, firewalls, and the address in Endpoint."),
            SocketError.AddressNotAvailable => (TransportError.Unreachable, $"This machine has no local address or no free local port for a connection to {target}. Check the address in Endpoint, and how many connections to it are open."),
            SocketError.AddressFamilyNotSupported => (TransportError.Unreachable, $"This machine does not support the address family of {target}. Use an IPv4 address or name in Endpoint, or turn IPv6 on."),
            SocketError.TimedOut => (TransportError.ConnectTimeout, $"{target} did not answer before the operating system gave up. Check that the host is up and that no firewall drops the connection."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not connect to {target}. Check the firewall and the permissions of the process."),
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected => (TransportError.ConnectionLost, $"{target} broke the connection as soon as it was made. The server may be overloaded or stopping; try again later."),
            _ => OutOfResources(exception, $"connect to {target}") ?? (TransportError.Other, $"Connecting to {target} failed: {exception.Message} ({exception.SocketErrorCode})."),
        };
        return new TransportException(error, message, exception);
    }

    public static TransportException TcpConnectTimedOut(string target, DialProgress progress, TimeSpan timeout, Exception exception) => new(
        TransportError.ConnectTimeout,
        progress.IsConnected
            ? $"{target} was connected to, but its handshake was not done within {timeout.TotalSeconds} s. Check that the server speaks what this client is configured for, or raise ConnectTimeout."
            : $"{target} did not answer within {timeout.TotalSeconds} s{progress.Describe()}. Check that the host is up and that no firewall drops the connection, or raise ConnectTimeout.",
        exception);

    /// <summary>A name resolver of the user's threw what it should not.</summary>
    public static TransportException NameResolverFailed(Exception exception, string target) => new(
        TransportError.AddressNotFound,
        $"The name resolver failed for the host name of {target}: {exception.Message} Check the resolver, or Endpoint.",
        exception);

    /// <summary>The local address rules out all addresses of the host.</summary>
    public static TransportException TcpNoAddressOfFamily(string target, AddressFamily family, IEnumerable<IPAddress> found, string local) => new(
        TransportError.Unreachable,
        $"{target} has no {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address, but LocalEndpoint is {local}; it has {string.Join(", ", found)}. Set LocalEndpoint to an address of the other family, or remove it.");

    /// <summary>The local end that a client asks for is not to be had.</summary>
    public static TransportException TcpLocalEndpointFailed(SocketException exception, string local)
    {
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (TransportError.AddressInUse, $"Another socket already uses {local}, the LocalEndpoint to connect from. Wait until its connection has ended, or set the port of LocalEndpoint to 0."),
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"{local}, the LocalEndpoint to connect from, is not an address of this machine. Set LocalEndpoint to one of its addresses, or remove it."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not connect from {local}. Ports below 1024 often need a privilege; set the port of LocalEndpoint to 0, or grant it."),
            _ => OutOfResources(exception, $"connect from {local}") ?? (TransportError.Other, $"Connecting from {local}, the LocalEndpoint, failed: {exception.Message} ({exception.SocketErrorCode})."),
        };
        return new TransportException(error, message, exception);
    }

    /// <summary>The network interface that the socket should be bound to.</summary>
    public static TransportException BindToInterfaceFailed(SocketException exception, string name, IReadOnlyCollection<string> existing)
    {
        // ENODEV has no socket error of its own in .NET.
        return !existing.Contains(name)
            ? new(TransportError.AddressNotFound, $"This machine has no network interface '{name}'. Set NetworkInterface to one of {string.Join(", ", existing)}, or remove it.", exception)
            : exception.SocketErrorCode == SocketError.AccessDenied
                ? new(TransportError.AccessDenied, $"This process may not bind to the network interface '{name}'. Grant it CAP_NET_RAW, or remove NetworkInterface.", exception)
                : new(TransportError.Other, $"Binding to the network interface '{name}' failed: {exception.Message} ({exception.SocketErrorCode}). Check NetworkInterface.", exception);
    }

    /// <summary>Why one of several addresses failed, in a few words; null means that it has not failed yet.</summary>
    public static string ReasonOf(Exception? failure) => failure switch
    {
        SocketException { SocketErrorCode: var code } => code switch
        {
            SocketError.ConnectionRefused => "refused",
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown => "no route",
            SocketError.AddressNotAvailable => "no local address or port for it",
            SocketError.AddressFamilyNotSupported => "address family not supported here",
            SocketError.TimedOut => "no answer",
            SocketError.AccessDenied => "not permitted",
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected => "connection broken at once",
            SocketError.TooManyOpenSockets => "no handles left",
            SocketError.NoBufferSpaceAvailable => "no memory or ports left",
            _ => code.ToString(),
        },
        TransportException { Error: TransportError.AddressInUse } => "local address in use",
        TransportException { Error: var error } => error.ToString(),
        null or OperationCanceledException => "no answer",
        _ => failure.GetType().Name,
    };

    /// <summary>The peer took too long for the handshakes of a listener.</summary>
    public static TransportException HandshakeTimedOut(EndPoint? remote, TimeSpan timeout, Exception exception) => new(
        TransportError.HandshakeFailed,
        exception is HandshakeInterruptedException
            ? $"The peer {remote} took longer than {timeout.TotalSeconds} s. {exception.Message} Or raise HandshakeTimeout."
            : $"The peer {remote} did not finish its handshake within {timeout.TotalSeconds} s. Check that it speaks what this listener is configured for, or raise HandshakeTimeout.",
        exception);

    /// <summary>The peer took too long for the handshakes of a listener that has no place for others.</summary>
    public static TransportException HandshakeShortened(EndPoint? remote, TimeSpan timeout, int maxPending, Exception exception) => new(
        TransportError.HandshakeFailed,
        $"The peer {remote} did not finish its handshake within {timeout.TotalSeconds} s, which is all the time there is while {maxPending} connections are in a handshake or wait to be accepted (MaxPendingHandshakes). If they are no strangers, raise MaxPendingHandshakes.",
        exception);

    /// <summary>The peer connected and said nothing.</summary>
    public static TransportException NoFirstByte(EndPoint? remote, TimeSpan timeout, Exception exception) => new(
        TransportError.PeerTimedOut,
        $"The peer {remote} connected and sent nothing for {timeout.TotalSeconds} s, so the connection was aborted. If clients may wait without a word, raise or remove FirstByteTimeout.",
        exception);

    public static TransportException UnixConnectFailed(SocketException exception, string path)
    {
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused when UnixSocketPath.IsAbstract(path) => (TransportError.ConnectionRefused, $"Nobody is listening at the Unix socket {path}. Start the server, or check Path."),
            SocketError.ConnectionRefused => (TransportError.ConnectionRefused, $"Nobody is listening at the Unix socket {path}: the file is left over from a server that has ended, or is not a socket. Start the server, or check Path."),
            // ENOENT: .NET has no socket error of its own for it.
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"There is no Unix socket at {path}. Start the server, or check Path."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not connect to the Unix socket {path}. Give its user write permission on the socket and search permission on its directories."),
            SocketError.ProtocolType => (TransportError.AddressNotFound, $"The Unix socket {path} is not a stream socket. Check Path."),
            // EAGAIN: a Unix socket refuses at once where TCP would wait.
            SocketError.WouldBlock => (TransportError.LimitReached, $"The server at the Unix socket {path} has too many connections waiting to be accepted. Try again later, or raise the server's Backlog."),
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected => (TransportError.ConnectionLost, $"The server at the Unix socket {path} broke the connection as soon as it was made. It may be stopping; try again later."),
            _ => OutOfResources(exception, $"connect to the Unix socket {path}") ?? (TransportError.Other, $"Connecting to the Unix socket {path} failed: {exception.Message} ({exception.SocketErrorCode}). Check Path."),
        };
        return new TransportException(error, message, exception);
    }

    /// <param name="exception">What binding or listening threw.</param>
    /// <param name="endPoint">Where.</param>
    /// <param name="holder">Who has the address, if it is in use and that is known.</param>
    public static TransportException TcpListenFailed(SocketException exception, string endPoint, string? holder = null)
    {
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (TransportError.AddressInUse, $"Another socket already uses {endPoint}{(holder is null ? "" : $": {holder}")}. Stop the other process, or set Endpoint to a free port (port 0 picks one)."),
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"{endPoint} is not an address of this machine. Set Endpoint to one of its addresses, or to *:port for all of them."),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => (TransportError.AddressNotFound, $"The host name of {endPoint} could not be resolved. Set Endpoint to an address of this machine, or to *:port for all of them."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not listen at {endPoint}. Ports below 1024 often need a privilege; set Endpoint to another port, or grant it."),
            SocketError.AddressFamilyNotSupported => (TransportError.AddressNotFound, $"This machine does not support the address family of {endPoint}. Set Endpoint to an IPv4 address, or turn IPv6 on."),
            _ => OutOfResources(exception, $"listen at {endPoint}") ?? (TransportError.Other, $"Listening at {endPoint} failed: {exception.Message} ({exception.SocketErrorCode})."),
        };
        return new TransportException(error, message, exception);
    }

    public static TransportException UnixListenFailed(SocketException exception, string path)
    {
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (TransportError.AddressInUse, $"Another process took the Unix socket {path} at the same moment. Stop it, or set Path to another path."),
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"The directory of the Unix socket {path} does not exist. Create it, or set Path to another path."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not create the Unix socket {path}. Give its user write permission on the directory, or set Path to another path."),
            SocketError.AddressFamilyNotSupported => (TransportError.Other, $"This machine does not support Unix sockets, so nothing can listen at {path}. Use TCP."),
            _ => OutOfResources(exception, $"listen at the Unix socket {path}") ?? (TransportError.Other, $"Listening at the Unix socket {path} failed: {exception.Message} ({exception.SocketErrorCode}). Check Path."),
        };
        return new TransportException(error, message, exception);
    }

    /// <summary>The file at the path is a socket, and somebody listens at it.</summary>
    public static TransportException UnixListenerIsLive(string path) => new(
        TransportError.AddressInUse,
        $"Another process, or this one, is listening at the Unix socket {path} already. Stop that listener, or set Path to another path.");

    /// <summary>The file at the path cannot be shown to be a left-over socket.</summary>
    public static TransportException UnixPathIsForeign(string path) => new(
        TransportError.AddressInUse,
        $"At {path} there is something that is not a Unix socket this process may use; it was left alone. Move it away, or set Path to another path.");

    /// <summary>A left-over socket could not be removed.</summary>
    public static TransportException StaleFileNotRemoved(Exception exception, string path) => new(
        TransportError.AccessDenied,
        $"Nobody is listening at the Unix socket {path} any more, but the left-over file could not be removed: {exception.Message} Remove it, or set Path to another path.",
        exception);

    /// <summary>The socket's file was made, but its mode could not be set, so it was removed again.</summary>
    public static TransportException PermissionsNotSet(Exception exception, string path) => new(
        TransportError.AccessDenied,
        $"The permissions of the Unix socket {path} could not be set: {exception.Message} Use a file system that has file modes, or remove Permissions.",
        exception);

    /// <summary>What a read, a write or a shutdown of a connection threw.</summary>
    public static TransportException StreamFailed(Exception exception, EndPoint? local, EndPoint? remote)
    {
        if (exception is TransportException known)
        {
            return known;
        }

        string connection = Describe(local, remote);
        SocketError? code = (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode;
        return code switch
        {
            _ when exception is ObjectDisposedException => StreamAborted(exception, local, remote),
            SocketError.OperationAborted or SocketError.Interrupted => StreamAborted(exception, local, remote),
            // Shutdown is EPIPE, a write after the peer has closed.
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected or SocketError.Disconnecting =>
                new(TransportError.ConnectionLost, $"The peer broke the {connection}: its process ended, or it aborted. Connect again.", exception),
            SocketError.NetworkReset or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown =>
                new(TransportError.ConnectionLost, $"The network broke the {connection} ({code}). Check the network and connect again.", exception),
            // Keep-alive probes or data were never acknowledged.
            SocketError.TimedOut => new(TransportError.PeerTimedOut, $"The peer of the {connection} stopped answering. Check the network and the peer, and connect again.", exception),
            _ => new(TransportError.Other, $"The {connection} failed: {exception.Message}", exception),
        };
    }

    /// <summary>This side broke the connection, so whatever the pending operation threw is its doing.</summary>
    public static TransportException StreamAborted(Exception exception, EndPoint? local, EndPoint? remote) =>
        exception as TransportException ?? new(TransportError.Aborted, $"The {Describe(local, remote)} was aborted by this side while it was in use. Connect again.", exception);

    /// <summary>True if an established connection broke. Not for EPIPE (<see cref="SocketError.Shutdown"/>), which a write meets after an orderly close by the peer as well.</summary>
    public static bool IsBroken(SocketError error) => error
        is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.TimedOut
        or SocketError.NetworkReset or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown;

    /// <summary>True if another address of the same host may be worth more attention than this failure: this machine cannot use the address at all.</summary>
    public static bool IsUnusableAddress(SocketException exception) =>
        exception.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;

    /// <summary>True if an accept failed because that one peer has gone again; the next accept may follow at once.</summary>
    public static bool IsAcceptedPeerGone(SocketException exception) =>
        exception.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.NotConnected;

    /// <summary>True if binding failed because something is at the address.</summary>
    public static bool IsAddressInUse(SocketException exception) => exception.SocketErrorCode == SocketError.AddressAlreadyInUse;

    /// <summary>True if this machine has no IPv6, or has turned it off.</summary>
    public static bool IsNoIPv6(SocketException exception) =>
        exception.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable or SocketError.ProtocolNotSupported;

    /// <summary>What a connection attempt says about the file at a Unix socket's path.</summary>
    public static UnixSocketUse UnixSocketUseOf(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => UnixSocketUse.NobodyListens,
        SocketError.AddressNotAvailable => UnixSocketUse.NoFile,
        SocketError.WouldBlock or SocketError.ProtocolType => UnixSocketUse.SomebodyUsesIt,
        _ => UnixSocketUse.Unknown,
    };

    /// <summary>True if a socket error of a datagram socket says what became of one datagram, this one or an earlier one, and nothing of the socket.</summary>
    public static bool IsNetworkError(SocketError error) => error
        is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.NetworkReset
        or SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkUnreachable or SocketError.NetworkDown
        or SocketError.MessageSize or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable
        // EPERM and EACCES: a firewall of this machine, or a broadcast that was not asked for.
        or SocketError.AccessDenied
        // ICMP as well (Linux's icmp_err_convert): ENOPROTOOPT, and ENONET and EPROTO, for which the base library has no name. Anybody may send them.
        or SocketError.ProtocolOption or SocketError.SocketError;

    private static (TransportError Error, string Message)? OutOfResources(SocketException exception, string what) => exception.SocketErrorCode switch
    {
        SocketError.TooManyOpenSockets => (TransportError.LimitReached, $"This process has no handles left to {what}. Close connections, or raise its limit of open files."),
        SocketError.NoBufferSpaceAvailable => (TransportError.LimitReached, $"The operating system has no memory or ports left to {what}. Close connections and try again later."),
        _ => null,
    };

    private static string Describe(EndPoint? local, EndPoint? remote) => (local, remote) switch
    {
        (_, UnixDomainSocketEndPoint) => $"connection to the Unix socket {remote}",
        (UnixDomainSocketEndPoint, _) => $"connection accepted at the Unix socket {local}",
        (_, not null) => $"TCP connection to {remote}",
        _ => "TCP connection to a peer whose address is unknown",
    };
}
