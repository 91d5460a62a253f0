using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Where and how a client connects to a named pipe.</summary>
public sealed class NamedPipeClientOptions : StreamChannelOptions
{
    /// <summary>The server's name for the pipe. Must be set. See <see cref="NamedPipeListenerOptions.PipeName"/>.</summary>
    public string? PipeName { get; set; }

    /// <summary>Refuses a server that runs as another user. Default true.</summary>
    /// <remarks>
    /// Names of pipes belong to nobody: whoever is first has the name. So without this a client may talk to whoever took it. On Linux and macOS the server's effective user
    /// must be this process's own; on Windows the pipe's owner must be.
    /// </remarks>
    public bool CurrentUserOnly { get; set; } = true;

    /// <summary>How long connecting may take. Default 10 s, from 1 ms to 1 h.</summary>
    /// <remarks>
    /// On Windows this is how long the client waits for a server that is not there yet, or has no instance of the pipe free: the two cannot be told apart.
    /// On Linux and macOS the operating system answers at once, so nothing is waited for.
    /// </remarks>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (NamedPipeName.Validate(PipeName) is { } nameFailure)
        {
            yield return nameFailure;
        }

        if (ConnectTimeout < TimeSpan.FromMilliseconds(1) || ConnectTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(ConnectTimeout)} is {ConnectTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }
    }
}
