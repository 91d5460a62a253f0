using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Binds a Unix socket to a path or an abstract name and listens.</summary>
internal static class UnixSocketBinder
{
    /// <summary>A listening socket, and its file if it has one.</summary>
    /// <param name="path">See <see cref="UnixSocketPath"/>.</param>
    /// <param name="permissions">The mode of the file; what the umask leaves if null.</param>
    /// <param name="backlog">See <see cref="UnixSocketListenerOptions.Backlog"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">Nobody can listen there; see <see cref="SocketErrorMapping.UnixListenFailed"/>.</exception>
    /// <exception cref="TransportException">The path is in use, or is something else.</exception>
    public static async ValueTask<(Socket Socket, BoundSocketFile? File)> ListenAsync(string path, UnixFileMode? permissions, int backlog, CancellationToken cancellationToken)
    {
        if (UnixSocketPath.IsAbstract(path))
        {
            return (ListenAtAbstractName(path, backlog), null);
        }

        try
        {
            return Listen(path, permissions, backlog);
        }
        catch (SocketException exception) when (SocketErrorMapping.IsAddressInUse(exception))
        {
            await StaleSocketFile.RemoveAsync(path, cancellationToken).ConfigureAwait(false);
        }

        return Listen(path, permissions, backlog);
    }

    private static Socket ListenAtAbstractName(string path, int backlog)
    {
        Socket socket = SocketDialer.CreateSocket(AddressFamily.Unix);
        try
        {
            socket.Bind(UnixSocketPath.ToEndPoint(path));
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException exception) when (SocketErrorMapping.IsAddressInUse(exception))
        {
            // The name ends with the socket that has it, so there are no left-overs.
            socket.Dispose();
            throw SocketErrorMapping.UnixListenerIsLive(UnixSocketPath.Describe(path));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [SuppressMessage("Usage", "CA1816:Dispose methods should call SuppressFinalize", Justification = "The handle lives on in another Socket.")]
    private static (Socket Socket, BoundSocketFile File) Listen(string path, UnixFileMode? permissions, int backlog)
    {
        Socket bound = SocketDialer.CreateSocket(AddressFamily.Unix);
        try
        {
            bound.Bind(UnixSocketPath.ToEndPoint(path));
        }
        catch
        {
            bound.Dispose();
            throw;
        }

        BoundSocketFile file = new(path);

        // A Socket that has bound a path deletes whatever is there when it is disposed, also another process's newer socket.
        // A second Socket over the same handle does not; the first one is abandoned without closing the handle.
        Socket listening = new(bound.SafeHandle);
        GC.SuppressFinalize(bound);
        try
        {
            SocketFilePermissions.Apply(path, permissions);
            listening.Listen(backlog);
            return (listening, file);
        }
        catch
        {
            file.Delete();
            listening.Dispose();
            throw;
        }
    }
}
