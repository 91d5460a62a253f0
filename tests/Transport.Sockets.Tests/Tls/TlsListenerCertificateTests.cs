using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>Which certificate a listener shows to whom, and when that changes.</summary>
public sealed class TlsListenerCertificateTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task The_name_that_a_client_asks_for_selects_the_certificate()
    {
        Dictionary<string, SslStreamCertificateContext> certificates = new()
        {
            ["a.example"] = TlsUnderTest.Context(TestAuthority.Shared.IssueServer("a.example")),
            ["b.example"] = TlsUnderTest.Context(TestAuthority.Shared.IssueServer("b.example")),
        };
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => tls.SelectCertificate = (name, _) => new(certificates[name]));
        foreach (string name in certificates.Keys)
        {
            Assert.Equal($"CN={name}", await SubjectAsync(listener, name));
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_file_is_for_the_names_that_the_callback_does_not_know()
    {
        using TemporaryDirectory directory = new();
        string file = directory.WritePem("default.pem", TestAuthority.Shared.IssueServer("default.example"));
        SslStreamCertificateContext special = TlsUnderTest.Context(TestAuthority.Shared.IssueServer("special.example"));
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls =>
        {
            tls.CertificateFile = file;
            tls.SelectCertificate = (name, _) => new(name == "special.example" ? special : null);
        });
        Assert.Equal("CN=special.example", await SubjectAsync(listener, "special.example"));
        Assert.Equal("CN=default.example", await SubjectAsync(listener, "default.example"));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_without_a_certificate_is_refused_and_both_sides_know_why()
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => tls.SelectCertificate = (_, _) => default, logger: logger);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => TlsUnderTest.ConnectAsync(listener, tls => tls.TargetHost = "unknown.example"));
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains("The peer has no certificate for 'unknown.example'", exception.Message, StringComparison.Ordinal);
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        Assert.Contains("SelectCertificate has no certificate for the host it asks for, 'unknown.example'.", Assert.Single(logger.Entries).Message, StringComparison.Ordinal);
        await end.CancelAsync();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_callback_that_throws_refuses_one_client_only()
    {
        RecordingLogger logger = new();
        SslStreamCertificateContext context = TlsUnderTest.Context(TestAuthority.Localhost);
        bool broken = true;
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => tls.SelectCertificate = (_, _) => broken ? throw new InvalidDataException("vault is closed") : new(context), logger: logger);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await Assert.ThrowsAsync<TransportException>(() => TlsUnderTest.ConnectAsync(listener));
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        Assert.Contains("vault is closed", Assert.Single(logger.Entries).Message, StringComparison.Ordinal);

        broken = false;
        using IMessageChannel client = await TlsUnderTest.ConnectAsync(listener);
        using IMessageChannel? server = await accept.Within();
        Assert.NotNull(server);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("pem")]
    [InlineData("pem with key")]
    [InlineData("pem with encrypted key")]
    [InlineData("pfx")]
    [InlineData("pfx with password")]
    public async Task A_certificate_can_come_in_these_files(string kind)
    {
        using TemporaryDirectory directory = new();
        X509Certificate2 certificate = TestAuthority.Localhost;
        (string file, string? key, string? password) = kind switch
        {
            "pem" => (directory.WritePem("all.pem", certificate), (string?)null, (string?)null),
            "pem with key" => (directory.WritePemPair("tls", certificate) is var pair ? pair.Certificate : "", pair.Key, null),
            "pem with encrypted key" => (directory.WritePemPair("tls", certificate, "secret") is var pair ? pair.Certificate : "", pair.Key, "secret"),
            "pfx" => (directory.WritePfx("tls.pfx", certificate, null), null, null),
            _ => (directory.WritePfx("tls.pfx", certificate, "secret"), null, "secret"),
        };
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => (tls.SelectCertificate, tls.CertificateFile, tls.CertificateKeyFile, tls.CertificatePassword) = (null, file, key, password));
        Assert.Equal("CN=localhost", await SubjectAsync(listener, "localhost"));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_replaced_file_is_used_for_new_connections_and_old_ones_live_on()
    {
        using TemporaryDirectory directory = new();
        RecordingLogger logger = new();
        (string file, string key) = directory.WritePemPair("tls", TestAuthority.Shared.IssueServer("old.example", "localhost"));
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => (tls.SelectCertificate, tls.CertificateFile, tls.CertificateKeyFile) = (null, file, key), logger: logger);
        (IMessageChannel client, IMessageChannel server) = await ConnectAsync(listener, "localhost");
        using (client)
        using (server)
        {
            Assert.Equal("CN=old.example", client.GetFeature<ITlsConnection>()!.RemoteCertificate!.Subject);

            directory.WritePemPair("tls", TestAuthority.Shared.IssueServer("renewed.example", "localhost"));
            Assert.Equal("CN=renewed.example", await SubjectAsync(listener, "localhost"));

            await client.SendTextAsync("still here").Within();
            using ReceivedMessage message = (await server.ReceiveAsync().Within())!.Value;
            Assert.Equal("still here", message.GetText());
        }

        Assert.Contains(logger.Entries, entry => entry.Level == LogLevel.Information && entry.Message.Contains(file, StringComparison.Ordinal));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_replaced_file_that_cannot_be_used_is_logged_once_and_the_old_certificate_kept()
    {
        using TemporaryDirectory directory = new();
        RecordingLogger logger = new();
        (string file, string key) = directory.WritePemPair("tls", TestAuthority.Localhost);
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => (tls.SelectCertificate, tls.CertificateFile, tls.CertificateKeyFile) = (null, file, key), logger: logger);

        File.WriteAllText(key, "half a k");
        Assert.Equal("CN=localhost", await SubjectAsync(listener, "localhost"));
        Assert.Equal("CN=localhost", await SubjectAsync(listener, "localhost"));
        Assert.Contains("new connections go on with what was read before", Assert.Single(logger.Entries, entry => entry.Level == LogLevel.Warning).Message, StringComparison.Ordinal);

        directory.WritePemPair("tls", TestAuthority.Shared.IssueServer("renewed.example", "localhost"));
        Assert.Equal("CN=renewed.example", await SubjectAsync(listener, "localhost"));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_link_that_is_turned_to_other_files_counts_as_a_change()
    {
        using TemporaryDirectory directory = new();
        foreach (string version in new[] { "v1", "v2" })
        {
            Directory.CreateDirectory(directory.File(version));
            directory.WritePem(Path.Combine(version, "tls.pem"), TestAuthority.Shared.IssueServer($"{version}.example", "localhost"));
            File.SetLastWriteTimeUtc(directory.File(Path.Combine(version, "tls.pem")), DateTime.UnixEpoch);
        }

        // As Kubernetes mounts secrets: a link to a file behind a link to a directory, and only the latter is replaced.
        Directory.CreateSymbolicLink(directory.File("current"), "v1");
        File.CreateSymbolicLink(directory.File("tls.pem"), Path.Combine("current", "tls.pem"));
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => (tls.SelectCertificate, tls.CertificateFile) = (null, directory.File("tls.pem")));
        Assert.Equal("CN=v1.example", await SubjectAsync(listener, "localhost"));

        Directory.Delete(directory.File("current"));
        Directory.CreateSymbolicLink(directory.File("current"), "v2");
        Assert.Equal("CN=v2.example", await SubjectAsync(listener, "localhost"));
    }

    /// <summary>Whose certificate a client sees that asks for a name.</summary>
    private static async Task<string> SubjectAsync(IChannelListener listener, string name)
    {
        (IMessageChannel client, IMessageChannel server) = await ConnectAsync(listener, name);
        using (client)
        using (server)
        {
            return client.GetFeature<ITlsConnection>()!.RemoteCertificate!.Subject;
        }
    }

    private static async Task<(IMessageChannel Client, IMessageChannel Server)> ConnectAsync(IChannelListener listener, string name)
    {
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        IMessageChannel client = await TlsUnderTest.ConnectAsync(listener, tls => tls.TargetHost = name);
        return (client, (await accept.Within())!);
    }
}
