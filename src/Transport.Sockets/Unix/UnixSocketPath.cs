using System.Net.Sockets;
using System.Text;

namespace Transport.Sockets;

/// <summary>A Unix socket's path as written in a setting: a path in the file system or, on Linux, an abstract name, <c>@name</c> or a zero character and the name.</summary>
internal static class UnixSocketPath
{
    private const char AbstractMark = '@';

    /// <summary>What fits <c>sun_path</c> with the zero byte behind it, or in front of an abstract name: 108 bytes on Linux and Windows, 104 on macOS and BSD.</summary>
    public static int MaxBytes { get; } = HasAbstractNames || OperatingSystem.IsWindows() ? 107 : 103;

    private static bool HasAbstractNames => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    /// <summary>True for a name that is in no file system.</summary>
    public static bool IsAbstract(string path) => path.Length > 0 && path[0] is AbstractMark or '\0';

    /// <summary>The address as the operating system wants it.</summary>
    public static UnixDomainSocketEndPoint ToEndPoint(string path) => new(IsAbstract(path) ? $"\0{path.AsSpan(1)}" : path);

    /// <summary>The path as people can read it.</summary>
    public static string Describe(string path) => IsAbstract(path) ? $"{AbstractMark}{path.AsSpan(1)}" : path;

    /// <summary>A sentence if the setting cannot be the path of a Unix socket.</summary>
    public static string? Validate(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "Path is not set; set it to the path of a Unix socket, such as /run/chat/chat.sock.";
        }

        return IsAbstract(path) ? ValidateAbstract(path) : ValidateFile(path);
    }

    private static string? ValidateAbstract(string path)
    {
        string name = path[1..];
        return Encoding.UTF8.GetByteCount(name) switch
        {
            _ when !HasAbstractNames => $"Path '{Describe(path)}' is an abstract name, which only Linux has. Use a path in the file system, such as /run/chat/chat.sock, or ./{Describe(path)} for a file of that name.",
            0 => "Path '@' is an abstract name without any letters; write it like @chat.",
            _ when name.Contains('\0', StringComparison.Ordinal) => "Path is an abstract name with a zero character in it; write it like @chat.",
            int bytes when bytes > MaxBytes => $"Path '{Describe(path)}' takes {bytes} bytes behind the @; the operating system allows {MaxBytes} for an abstract name. Use a shorter name.",
            _ => null,
        };
    }

    private static string? ValidateFile(string path)
    {
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
