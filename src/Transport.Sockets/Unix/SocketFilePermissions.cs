namespace Transport.Sockets;

/// <summary>Who may connect to a Unix socket, by the mode of its file.</summary>
internal static class SocketFilePermissions
{
    private const UnixFileMode All =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>A sentence if the setting cannot be the mode of the socket's file.</summary>
    public static string? Validate(UnixFileMode? permissions, string? path)
    {
        if (permissions is not { } mode)
        {
            return null;
        }

        if (OperatingSystem.IsWindows())
        {
            return "Permissions is set, but Windows has no file modes. Remove it, and restrict the socket's directory instead.";
        }

        if (path is not null && UnixSocketPath.IsAbstract(path))
        {
            return $"Permissions is set, but the abstract name '{UnixSocketPath.Describe(path)}' has no file, so everybody on the machine may connect. Use a path in the file system, or remove Permissions and look at {nameof(IPeerCredentials)}.";
        }

        // Whoever writes an octal number, 660, means another one: numbers are decimal in configuration. That one has the sticky bit.
        return (mode & ~All) == 0
            ? null
            : $"Permissions is {(int)mode}, which is more than read, write and execute for user, group and others. Write names, such as 'UserRead, UserWrite, GroupRead, GroupWrite'; a plain number counts as decimal.";
    }

    /// <summary>Sets the mode of a socket's file.</summary>
    /// <remarks>
    /// To be called between bind and listen: nobody can connect to a socket that does not listen, so there is no moment at which the mode is wider
    /// than asked for. The umask would be the other way, but belongs to the whole process, so files that other threads make meanwhile would get it as well.
    /// </remarks>
    /// <exception cref="TransportException">The operating system refuses.</exception>
    public static void Apply(string path, UnixFileMode? permissions)
    {
        if (permissions is not { } mode || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SocketErrorMapping.PermissionsNotSet(exception, path);
        }
    }
}
