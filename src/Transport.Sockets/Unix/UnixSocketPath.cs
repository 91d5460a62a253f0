using System.Text;

namespace Transport.Sockets;

internal static class UnixSocketPath
{
    /// <summary>What fits <c>sun_path</c> with the zero byte behind it: 108 bytes on Linux and Windows, 104 on macOS and BSD.</summary>
    public static int MaxBytes { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() || OperatingSystem.IsWindows() ? 107 : 103;

    /// <summary>A sentence if the setting cannot be the path of a Unix socket.</summary>
    public static string? Validate(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "Path is not set; set it to the path of a Unix socket, such as /run/chat/chat.sock.";
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return "Path contains a zero character; set it to the path of a Unix socket in the file system, such as /run/chat/chat.sock.";
        }

        int bytes = Encoding.UTF8.GetByteCount(path);
        return bytes > MaxBytes
            ? $"Path '{path}' takes {bytes} bytes; the operating system allows {MaxBytes} for a Unix socket. Use a shorter directory."
            : null;
    }
}
