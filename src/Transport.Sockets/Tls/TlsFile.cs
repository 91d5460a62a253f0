namespace Transport.Sockets;

internal static class TlsFile
{
    // Certificates and keys have some kilobytes, the roots of a whole system some hundred.
    private const int MaxBytes = 4 << 20;

    /// <summary>The content of a file of certificates.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <exception cref="TlsFileException">It is missing, unreadable or far too large.</exception>
    public static byte[] Read(string path, string setting)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= MaxBytes ? File.ReadAllBytes(path) : throw new TlsFileException($"{setting} is '{path}', which has {length} bytes, and the limit is {MaxBytes}; set it to a file of certificates.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsFileException($"{setting} is '{path}', which does not exist; relative paths begin at '{Environment.CurrentDirectory}'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TlsFileException($"{setting} is '{path}', which cannot be read: {exception.Message} Give this process the permission to read it.", exception);
        }
    }
}
