using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets.Tests;

/// <summary>Writes certificates as operators have them.</summary>
internal static class CertificateFiles
{
    public static string WritePem(this TemporaryDirectory directory, string name, X509Certificate2 certificate, params string[] further)
    {
        string path = directory.File(name);
        File.WriteAllText(path, string.Join('\n', [certificate.ExportCertificatePem(), .. further, KeyOf(certificate).ExportPkcs8PrivateKeyPem()]));
        return path;
    }

    public static (string Certificate, string Key) WritePemPair(this TemporaryDirectory directory, string name, X509Certificate2 certificate, string? password = null)
    {
        (string Certificate, string Key) paths = (directory.File(name + ".crt"), directory.File(name + ".key"));
        File.WriteAllText(paths.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Key, password is null
            ? KeyOf(certificate).ExportPkcs8PrivateKeyPem()
            : KeyOf(certificate).ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        return paths;
    }

    public static string WritePfx(this TemporaryDirectory directory, string name, X509Certificate2 certificate, string? password)
    {
        string path = directory.File(name);
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, password));
        return path;
    }

    public static string WriteText(this TemporaryDirectory directory, string name, string text)
    {
        string path = directory.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private static ECDsa KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!;
}
