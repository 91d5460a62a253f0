using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>What the errors around named pipes mean. The only place that interprets them; where pipes are Unix sockets, <see cref="SocketErrorMapping"/> has the errors of their streams.</summary>
internal static class NamedPipeErrorMapping
{
    /// <summary>Connecting failed where pipes are Unix sockets.</summary>
    public static TransportException ConnectFailed(SocketException exception, string name)
    {
        string path = NamedPipeName.ToUnixPath(name);
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => (TransportError.ConnectionRefused, $"Nobody is listening at the pipe {name}: its file {path} is left over from a server that has ended. Start the server, or check PipeName."),
            // ENOENT: .NET has no socket error of its own for it.
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"There is no pipe {name} ({path}). Start the server, or check PipeName."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not connect to the pipe {name} ({path}). Run it as the server's user, or give it permission there."),
            // EAGAIN: a Unix socket refuses at once where TCP would wait.
            SocketError.WouldBlock => (TransportError.LimitReached, $"The server at the pipe {name} has too many clients waiting. Try again later, or raise the server's MaxInstances."),
            SocketError.TooManyOpenSockets => (TransportError.LimitReached, $"This process has no handles left to connect to the pipe {name}. Close connections, or raise its limit of open files."),
            _ => (TransportError.Other, $"Connecting to the pipe {name} ({path}) failed: {exception.Message} ({exception.SocketErrorCode}). Check PipeName."),
        };
        return new TransportException(error, message, exception);
    }

    /// <summary>Connecting failed where the operating system has named pipes.</summary>
    public static TransportException ConnectFailed(Exception exception, string name) => exception is UnauthorizedAccessException
        ? new(TransportError.AccessDenied, $"This process may not connect to the pipe {name}, or its server runs as another user: {exception.Message} Run both as one user, or set CurrentUserOnly to false on both sides.", exception)
        : new(TransportError.Other, $"Connecting to the pipe {name} failed: {exception.Message} Check PipeName.", exception);

    public static TransportException ConnectTimedOut(string name, TimeSpan timeout, Exception exception) => new(
        TransportError.ConnectTimeout,
        $"Nobody took the connection to the pipe {name} within {timeout.TotalSeconds} s: there is no server of that name, or it has no instance free. Start the server, check PipeName, or raise ConnectTimeout or the server's MaxInstances.",
        exception);

    /// <summary>The other end is another user's.</summary>
    public static TransportException OtherUser(string name, IPeerCredentials? peer, bool isServer) => new(
        TransportError.AccessDenied,
        $"The {(isServer ? "server" : "client")} of the pipe {name} runs as {(peer is null ? "a user that the operating system does not tell" : $"user {peer.UserId}")}, and this process as user {PeerCredentials.CurrentUserId}, so the connection was closed. Run both as one user, or set CurrentUserOnly to false.");

    /// <summary>Listening failed where pipes are Unix sockets.</summary>
    public static TransportException ListenFailed(SocketException exception, string name)
    {
        string path = NamedPipeName.ToUnixPath(name);
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (TransportError.AddressInUse, $"Another process took the pipe {name} ({path}) at the same moment. Stop it, or set PipeName to another name."),
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"The directory of the pipe {name} ({path}) does not exist. Create it, or set PipeName to another name."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not create the pipe {name} ({path}). Give its user write permission on the directory, or set PipeName to another name."),
            SocketError.TooManyOpenSockets => (TransportError.LimitReached, $"This process has no handles left to listen at the pipe {name}. Close connections, or raise its limit of open files."),
            _ => (TransportError.Other, $"Listening at the pipe {name} ({path}) failed: {exception.Message} ({exception.SocketErrorCode}). Check PipeName."),
        };
        return new TransportException(error, message, exception);
    }

    /// <summary>What is at a pipe's Unix socket could not be removed, or its mode not set.</summary>
    public static TransportException ListenFailed(TransportException exception, string name) => exception.Error == TransportError.AddressInUse
        ? NameInUse(name, exception)
        : new(exception.Error, $"Listening at the pipe {name}, a Unix socket here, failed. {exception.Message}", exception);

    /// <summary>Listening failed where the operating system has named pipes.</summary>
    public static TransportException ListenFailed(Exception exception, string name) => exception is UnauthorizedAccessException or IOException
        ? NameInUse(name, exception)
        : new(TransportError.Other, $"Listening at the pipe {name} failed: {exception.Message} Check PipeName.", exception);

    /// <summary>What a read, a write or a flush of a pipe threw.</summary>
    public static TransportException StreamFailed(Exception exception, string name, bool aborted) => exception switch
    {
        TransportException known => known,
        _ when aborted || exception is ObjectDisposedException or OperationCanceledException => new(TransportError.Aborted, $"The connection over the pipe {name} was aborted by this side while it was in use. Connect again.", exception),
        // A pipe that broke is an error of input and output, and from the next call on one of its state.
        IOException or InvalidOperationException => new(TransportError.ConnectionLost, $"The peer broke the connection over the pipe {name}: its process ended, or it aborted. Connect again.", exception),
        _ => new(TransportError.Other, $"The connection over the pipe {name} failed: {exception.Message}", exception),
    };

    /// <summary>True if the operating system's pipes fail like that, be it creating an instance, waiting for a client or connecting.</summary>
    public static bool IsPipeError(Exception exception) => exception is IOException or UnauthorizedAccessException or InvalidOperationException or SocketException;

    private static TransportException NameInUse(string name, Exception exception) => new(
        TransportError.AddressInUse,
        $"Another process, or this one, has the pipe {name} already, or something else is in its place: {exception.Message} Stop that server, or set PipeName to another name.",
        exception);
}
