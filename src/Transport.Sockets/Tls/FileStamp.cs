namespace Transport.Sockets;

/// <summary>By what a file is known to have changed.</summary>
/// <param name="Path">Where links lead to. Kubernetes replaces mounted secrets by turning a link, and the files behind the old one stay as they were.</param>
/// <param name="Written">When it was written last.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct FileStamp(string Path, DateTime Written, long Length)
{
    /// <exception cref="IOException">The file cannot be looked at.</exception>
    public static FileStamp Of(string path)
    {
        FileInfo file = new(path);
        file = (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return new FileStamp(file.FullName, file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
    }
}
