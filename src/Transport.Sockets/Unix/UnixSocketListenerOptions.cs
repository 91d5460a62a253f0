using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Where and how a server listens at a Unix socket.</summary>
public sealed class UnixSocketListenerOptions : StreamChannelOptions
{
    /// <summary>The path of the socket, at most 107 bytes of UTF-8 (103 on macOS). Must be set. A relative path starts at the current directory.</summary>
    /// <remarks>
    /// The directory must exist; who may connect is decided by its permissions and the process's umask. A socket at the path that nobody
    /// listens at is removed first; anything else there is left alone and is an error. The file is removed when the listener is disposed.
    /// Do not start two servers for one path at the same moment: each may take the other's socket for a left-over.
    /// </remarks>
    public string? Path { get; set; }

    /// <summary>How many connections the operating system keeps ready until they are accepted. Default 512, from 1 to 65535.</summary>
    /// <remarks>The system may have a lower limit of its own (net.core.somaxconn on Linux). Clients beyond it are refused with <see cref="TransportError.LimitReached"/>.</remarks>
    public int Backlog { get; set; } = 512;

    /// <summary>How many connections of this listener may be open at once. Default 20,000, at least 1.</summary>
    /// <remarks>
    /// A further one is closed as soon as it is accepted, so its client sees a lost connection. A hosted server that is full says goodbye politely instead, with
    /// <see cref="CloseCode.TryAgainLater"/>, at its own limit (<c>MaxChannels</c>, 10,000); raise both together.
    /// </remarks>
    public int MaxConnections { get; set; } = ConnectionLimits.DefaultMaxConnections;

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

        if (SocketBacklog.Validate(Backlog) is { } backlogFailure)
        {
            yield return backlogFailure;
        }

        if (ConnectionLimits.Validate(MaxConnections) is { } maxFailure)
        {
            yield return maxFailure;
        }
    }
}
