using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Where and how a server listens at a named pipe.</summary>
public sealed class NamedPipeListenerOptions : StreamChannelOptions
{
    private const int HighestMaxInstances = 65_535;

    /// <summary>The name of the pipe, such as <c>chat</c>. Must be set.</summary>
    /// <remarks>
    /// <para>On Windows up to 247 characters without a backslash. On Linux and macOS a named pipe is a Unix socket, at the place where .NET's own
    /// named pipes are (<c>CoreFxPipe_chat</c> in the directory for temporary files), so both can talk to each other; the whole path may take 107 bytes (103 on macOS).
    /// A name that is a path from the root is taken as that path there.</para>
    /// <para>The name must be free: one that is in use, by any process, is an error. A Unix socket that is left over is removed.</para>
    /// </remarks>
    public string? PipeName { get; set; }

    /// <summary>Refuses clients that run as another user. Default true.</summary>
    /// <remarks>
    /// With false, Windows' default access list decides, by which in effect the system and administrators may connect as well; on Linux and macOS the process's umask and the directory decide.
    /// </remarks>
    public bool CurrentUserOnly { get; set; } = true;

    /// <summary>How many channels may be open at once. Default 254, from 1 to 65535.</summary>
    /// <remarks>
    /// One more instance of the pipe always waits for the next client. Clients over the limit wait: on Windows until their timeout, elsewhere connected, in the operating
    /// system's backlog, until a channel ends.
    /// </remarks>
    public int MaxInstances { get; set; } = 254;

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

        if (MaxInstances is < 1 or > HighestMaxInstances)
        {
            yield return $"{nameof(MaxInstances)} is {MaxInstances}; set it from 1 to {HighestMaxInstances}.";
        }
    }
}
