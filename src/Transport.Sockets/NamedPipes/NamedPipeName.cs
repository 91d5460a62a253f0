using System.Text;

namespace Transport.Sockets;

/// <summary>A pipe's name as written in a setting.</summary>
internal static class NamedPipeName
{
    /// <summary>Windows allows 256 characters for <c>\\.\pipe\name</c>.</summary>
    private const int MaxCharactersOnWindows = 247;

    /// <summary>The name that the base library keeps for itself.</summary>
    private const string Reserved = "anonymous";

    /// <summary>The Unix socket that .NET's named pipes are on Linux and macOS, so that those who use them can be talked to.</summary>
    public static string ToUnixPath(string name) => Path.IsPathRooted(name) ? name : Path.Combine(Path.GetTempPath(), $"CoreFxPipe_{name}");

    /// <summary>A sentence if the setting cannot be the name of a pipe.</summary>
    public static string? Validate(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "PipeName is not set; set it to a name such as chat.";
        }

        if (name.Equals(Reserved, StringComparison.OrdinalIgnoreCase) || name.Contains('\0', StringComparison.Ordinal))
        {
            return $"PipeName is '{name}', which no pipe may have; set it to a name such as chat.";
        }

        return OperatingSystem.IsWindows() ? ValidateOnWindows(name) : ValidateOnUnix(name);
    }

    private static string? ValidateOnWindows(string name) => name switch
    {
        _ when name.Contains('\\', StringComparison.Ordinal) => $"PipeName is '{name}'; write the name alone, without \\\\.\\pipe\\ and without backslashes.",
        { Length: > MaxCharactersOnWindows } => $"PipeName takes {name.Length} characters; Windows allows {MaxCharactersOnWindows}. Use a shorter name.",
        _ => null,
    };

    private static string? ValidateOnUnix(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(name))
        {
            return $"PipeName is '{name}'; write a name without slashes, or the whole path of a Unix socket.";
        }

        string path = ToUnixPath(name);
        int bytes = Encoding.UTF8.GetByteCount(path);
        return bytes > UnixSocketPath.MaxBytes
            ? $"PipeName is '{name}', which makes the Unix socket {path} of {bytes} bytes; the operating system allows {UnixSocketPath.MaxBytes}. Use a shorter name."
            : null;
    }
}
