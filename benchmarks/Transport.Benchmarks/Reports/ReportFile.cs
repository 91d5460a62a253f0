using Transport.Benchmarks.CommandLine;

namespace Transport.Benchmarks.Reports;

/// <summary>Files that reports are written to.</summary>
internal static class ReportFile
{
    /// <summary>Finds out before anything is measured whether the file can be written.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void Prepare(string option, string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            using FileStream _ = new(path, FileMode.Append, FileAccess.Write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{option} is '{path}', which cannot be written: {exception.Message}");
        }
    }
}
