namespace Transport.Sockets;

/// <summary>The file that binding a Unix socket has made.</summary>
internal sealed class BoundSocketFile
{
    private readonly string _path;
    private readonly DateTime _made;

    /// <summary>The file at the path, just made.</summary>
    public BoundSocketFile(string path)
    {
        // Full, since the current directory may have changed when it is deleted.
        _path = Path.GetFullPath(path);
        _made = File.GetLastWriteTimeUtc(_path);
    }

    /// <summary>Deletes the file unless another one has taken its place. Never throws.</summary>
    /// <remarks>To be called while the socket still listens: once it does not, another process may replace the file at any moment.</remarks>
    public void Delete()
    {
        try
        {
            // Connections leave the time of a socket's file alone, so it tells our file from a later one.
            if (File.GetLastWriteTimeUtc(_path) == _made)
            {
                File.Delete(_path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays behind and is removed as a left-over by the next listener.
        }
    }
}
