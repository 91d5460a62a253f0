using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Transport.Sockets;

/// <summary>Reads the roots that a peer's certificate must come from.</summary>
internal static class RootLoading
{
    /// <summary>A sentence if the file cannot be used.</summary>
    public static string? FailureOf(string path)
    {
        try
        {
            _ = Load(path);
            return null;
        }
        catch (TlsFileException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>All certificates of a PEM file, at least one.</summary>
    /// <exception cref="TlsFileException">It cannot be used.</exception>
    public static X509Certificate2Collection Load(string path)
    {
        X509Certificate2Collection roots = [];
        try
        {
            roots.ImportFromPem(Encoding.UTF8.GetString(TlsFile.Read(path, nameof(TlsOptions.TrustedRootsFile))));
        }
        catch (CryptographicException exception)
        {
            throw new TlsFileException($"{nameof(TlsOptions.TrustedRootsFile)} is '{path}', which cannot be used: {exception.Message} Set it to a PEM file of certificates.", exception);
        }

        return roots.Count > 0 ? roots : throw new TlsFileException($"{nameof(TlsOptions.TrustedRootsFile)} is '{path}', which has no certificate; set it to a PEM file with at least one.");
    }
}
