using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

/// <summary>What was made from files, made anew when they have changed. If that fails, what there was is used on.</summary>
/// <param name="paths">The files.</param>
/// <param name="load">Makes it; throws <see cref="TlsFileException"/> if the files cannot be used.</param>
/// <param name="logger">Told of what could not be loaded again.</param>
internal sealed class ReloadedFiles<T>(IReadOnlyList<string> paths, Func<T> load, ILogger logger)
    where T : class
{
    private State? _state;

    /// <summary>The current one. Looks at the files in each call and locks nothing: if several calls find a change they all load, and the last one stays.</summary>
    /// <exception cref="TlsFileException">The files cannot be used and never could.</exception>
    public T Get()
    {
        State? state = Volatile.Read(ref _state);

        // The stamps come before the contents: what changes in between is found by the next call.
        FileStamp[]? stamps = TryLook();
        if (state is not null && (stamps is null || stamps.AsSpan().SequenceEqual(state.Stamps)))
        {
            return state.Value;
        }

        try
        {
            T value = load();
            Volatile.Write(ref _state, new State(value, stamps ?? []));
            if (state is not null)
            {
                logger.TlsFilesReloaded(paths[0]);
            }

            return value;
        }
        catch (TlsFileException exception) when (state is not null)
        {
            Volatile.Write(ref _state, new State(state.Value, stamps!));
            logger.TlsFilesNotReloaded(paths[0], exception.Message, exception);
            return state.Value;
        }
    }

    private FileStamp[]? TryLook()
    {
        try
        {
            return [.. paths.Select(FileStamp.Of)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In the midst of being replaced.
            return null;
        }
    }

    private sealed record State(T Value, FileStamp[] Stamps);
}
