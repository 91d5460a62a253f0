using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Binds a Unix socket to a path and listens.</summary>
internal static class UnixSocketBinder
{
    /// <exception cref="TransportException">The path cannot be listened at.</exception>
    public static async ValueTask<(Socket Socket, BoundSocketFile File)> ListenAsync(string path, int backlog, CancellationToken cancellationToken)
    {
        try
        {
            return Listen(path, backlog);
        }
        catch (SocketException exception) when (SocketErrorMapping.IsAddressInUse(exception))
        {
            await StaleSocketFile.RemoveAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.UnixListenFailed(exception, path);
        }

        try
        {
            return Listen(path, backlog);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.UnixListenFailed(exception, path);
        }
    }

    [SuppressMessage("Usage", "CA1816:Dispose methods should call SuppressFinalize", Justification = "The handle lives on in another Socket.")]
    private static (Socket Socket, BoundSocketFile File) Listen(string path, int backlog)
    {
        Socket bound = SocketDialer.CreateSocket(AddressFamily.Unix);
        try
        {
            bound.Bind(new UnixDomainSocketEndPoint(path));
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
