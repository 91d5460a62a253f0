namespace Transport.Sockets;

/// <summary>By what a file is known to have changed.</summary>
/// <param name="Path">Where all links lead to, also those of directories: Kubernetes replaces mounted secrets by turning such a link, and leaves the files as they were.</param>
/// <param name="Written">When it was written last.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct FileStamp(string Path, DateTime Written, long Length)
{
    // Linux gives up after 40 as well (path_resolution(7)).
    private const int MaxLinks = 40;

    /// <exception cref="IOException">The file cannot be looked at.</exception>
    public static FileStamp Of(string path)
    {
        int links = 0;
        FileInfo file = new(Resolve(System.IO.Path.GetFullPath(path), ref links));
        return new FileStamp(file.FullName, file.LastWriteTimeUtc, file.Length);
    }

    private static string Resolve(string path, ref int links)
    {
        string? parent = System.IO.Path.GetDirectoryName(path);
        string resolved = parent is null ? path : System.IO.Path.Combine(Resolve(parent, ref links), System.IO.Path.GetFileName(path));
        if (new FileInfo(resolved).ResolveLinkTarget(returnFinalTarget: false) is not { } target)
        {
            return resolved;
        }

        return ++links <= MaxLinks ? Resolve(target.FullName, ref links) : throw new IOException($"'{path}' has too many links.");
    }
}
