using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets;

/// <summary>Reads this side's certificate with its key and its intermediates, PEM or PFX.</summary>
internal static class CertificateLoading
{
    /// <summary>A sentence if the certificate of the options cannot be used.</summary>
    public static string? FailureOf(TlsOptions options)
    {
        try
        {
            _ = Load(options);
            return null;
        }
        catch (TlsFileException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Reads the files that the options name.</summary>
    /// <exception cref="TlsFileException">They cannot be used.</exception>
    public static SslStreamCertificateContext Load(TlsOptions options)
    {
        string path = options.CertificateFile!;
        byte[] content = TlsFile.Read(path, nameof(options.CertificateFile));
        try
        {
            string text = System.Text.Encoding.UTF8.GetString(content);
            (X509Certificate2 certificate, X509Certificate2Collection others) = text.Contains("-----BEGIN", StringComparison.Ordinal)
                ? LoadPem(text, ReadKey(options) ?? text, options.CertificatePassword)
                : LoadPfx(content, options.CertificatePassword);

            // Offline: the peer gets the intermediates that the file has, and no network is asked for others.
            return SslStreamCertificateContext.Create(certificate, others, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new TlsFileException($"{nameof(options.CertificateFile)} is '{path}', which cannot be used: {Sentence(exception)} Set it to a PEM file with the certificate and its key, or with {nameof(options.CertificateKeyFile)} beside it, or to a PFX file; set {nameof(options.CertificatePassword)} if it has one.", exception);
        }
    }

    private static string? ReadKey(TlsOptions options) =>
        options.CertificateKeyFile is { } keyFile ? System.Text.Encoding.UTF8.GetString(TlsFile.Read(keyFile, nameof(options.CertificateKeyFile))) : null;

    private static (X509Certificate2 Certificate, X509Certificate2Collection Others) LoadPem(string text, string key, string? password)
    {
        X509Certificate2Collection others = [];
        others.ImportFromPem(text);
        X509Certificate2 certificate = password is null ? X509Certificate2.CreateFromPem(text, key) : X509Certificate2.CreateFromEncryptedPem(text, key, password);
        others.RemoveAt(0);
        return (Usable(certificate), others);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Others) LoadPfx(byte[] content, string? password)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(content, password);
        X509Certificate2 certificate = all.FirstOrDefault(candidate => candidate.HasPrivateKey) ?? throw new CryptographicException("It has no certificate with a private key.");
        all.Remove(certificate);
        return (certificate, all);
    }

    /// <summary>Windows cannot use a key in TLS that exists in memory only, as one from a PEM file does.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
        }
    }

    private static string Sentence(Exception exception) => exception.Message.EndsWith('.') ? exception.Message : exception.Message + ".";
}
