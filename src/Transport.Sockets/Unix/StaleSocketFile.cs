using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Removes the file that a listener left behind when its process was killed.</summary>
internal static class StaleSocketFile
{
    // open(2) of a socket fails with ENXIO on Linux and macOS, with EOPNOTSUPP on the BSDs (45) and newer macOS (102).
    private const int NoSuchDeviceOrAddress = 6;
    private const int NotSupportedOnBsd = 45;
    private const int NotSupportedOnMacOS = 102;

    /// <summary>Makes room at the path, if what is there is a socket at which nobody listens.</summary>
    /// <exception cref="TransportException">It is in use, or it is something else; it was left alone.</exception>
    public static async ValueTask RemoveAsync(string path, CancellationToken cancellationToken)
    {
        switch (await ProbeAsync(path, cancellationToken).ConfigureAwait(false))
        {
            case UnixSocketUse.NoFile:
                return;
            case UnixSocketUse.SomebodyUsesIt:
                throw SocketErrorMapping.UnixListenerIsLive(path);
            case UnixSocketUse.NobodyListens when IsSocket(path):
                Delete(path);
                return;
            default:
                throw SocketErrorMapping.UnixPathIsForeign(path);
        }
    }

    private static async ValueTask<UnixSocketUse> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            Socket probe = await SocketDialer.ConnectAsync(SocketCalls.System, new UnixDomainSocketEndPoint(path), configure: null, cancellationToken).ConfigureAwait(false);
            probe.Dispose();
            return UnixSocketUse.SomebodyUsesIt;
        }
        catch (SocketException exception)
        {
            return SocketErrorMapping.UnixSocketUseOf(exception);
        }
    }

    /// <summary>.NET does not tell what kind a file is, but a socket is the one kind that cannot be opened.</summary>
    private static bool IsSocket(string path)
    {
        FileInfo file = new(path);
        if (OperatingSystem.IsWindows())
        {
            return file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.LinkTarget is null;
        }

        if (file.LinkTarget is not null)
        {
            return false;
        }

        try
        {
            // For writing as well, since opening a named pipe only for reading waits for a writer.
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult is NoSuchDeviceOrAddress or NotSupportedOnBsd or NotSupportedOnMacOS;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SocketErrorMapping.StaleFileNotRemoved(exception, path);
        }
    }
}
