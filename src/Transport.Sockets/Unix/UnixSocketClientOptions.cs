using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Where and how a client connects to a Unix socket.</summary>
/// <remarks>There is no connect timeout: the operating system answers a connection attempt at once.</remarks>
public sealed class UnixSocketClientOptions : StreamChannelOptions
{
    /// <summary>The path of the server's socket, at most 107 bytes of UTF-8 (103 on macOS), or on Linux an abstract name such as <c>@chat</c>. Must be set. A relative path starts at the current directory.</summary>
    public string? Path { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (UnixSocketPath.Validate(Path) is { } pathFailure)
        {
            yield return pathFailure;
        }
    }
}
