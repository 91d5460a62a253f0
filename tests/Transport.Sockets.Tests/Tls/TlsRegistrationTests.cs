using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Transport.Conformance;
using Transport.DependencyInjection;

namespace Transport.Sockets.Tests;

/// <summary>TLS as applications switch it on, in code and in configuration.</summary>
public sealed class TlsRegistrationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _roots;
    private readonly string _certificate;

    public TlsRegistrationTests()
    {
        _roots = _directory.WriteText("roots.pem", TestAuthority.Shared.Pem);
        _certificate = _directory.WritePem("tls.pem", TestAuthority.Localhost);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_and_a_server_switch_it_on_in_one_line_each()
    {
        await using IChannelListener listener = await ListenAsync(o => o.UseTcp("127.0.0.1:0").UseTls(tls => tls.CertificateFile = _certificate));
        await using ServiceProvider client = Client(o => o.UseTcp(listener.LocalEndPoint.ToString()).UseTls(tls => tls.TrustedRootsFile = _roots));
        await AssertEncryptedAsync(listener, client);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Everything_can_come_from_configuration()
    {
        string alice = _directory.WritePfx("alice.pfx", TestAuthority.Shared.IssueClient("alice"), "secret");
        await using IChannelListener listener = await ListenAsync(o => o.UseTcp(), $$"""
            { "Endpoint": "127.0.0.1:0", "Tls": { "CertificateFile": "{{_certificate}}", "ClientCertificates": "Required", "TrustedRootsFile": "{{_roots}}", "ApplicationProtocols": [ "b/1", "a/1" ], "MinimumVersion": "Tls12" } }
            """);
        await using ServiceProvider client = Client(o => o.UseTcp(), $$"""
            { "Endpoint": "{{listener.LocalEndPoint}}", "Tls": { "TargetHost": "localhost", "TrustedRootsFile": "{{_roots}}", "CertificateFile": "{{alice}}", "CertificatePassword": "secret", "ApplicationProtocols": [ "a/1" ], "MinimumVersion": "Tls13", "RevocationMode": "NoCheck" } }
            """);
        ITlsConnection seen = await AssertEncryptedAsync(listener, client);
        Assert.Equal("CN=alice", seen.RemoteCertificate!.Subject);
        Assert.Equal("a/1", seen.ApplicationProtocol);
        Assert.Equal("localhost", seen.ServerName);
        Assert.Equal(SslProtocols.Tls13, seen.Protocol);
    }

    [Fact]
    public void Code_wins_over_configuration_and_keeps_what_it_does_not_set()
    {
        TcpClientOptions options = OptionsOf(
            (o, keep) => o.UseTcp(configure: keep).UseTls(tls => tls.TargetHost = "code.example"),
            $$"""{ "Endpoint": "localhost:1", "Tls": { "TargetHost": "configuration.example", "TrustedRootsFile": "{{_roots}}" } }""");
        Assert.Equal("code.example", options.Tls!.TargetHost);
        Assert.Equal(_roots, options.Tls.TrustedRootsFile);
    }

    [Theory]
    [InlineData("""{ "Endpoint": "localhost:1" }""", false)]
    [InlineData("""{ "Endpoint": "localhost:1", "Tls": {} }""", true)]
    [InlineData("""{ "Endpoint": "localhost:1", "tls": { "RevocationMode": "Online" } }""", true)]
    public void The_section_switches_it_on_even_if_it_is_empty(string json, bool expected) =>
        Assert.Equal(expected, OptionsOf((o, keep) => o.UseTcp(configure: keep), json).Tls is not null);

    [Theory]
    [InlineData("Tls:TrustedRoots", "x.pem", "Transport:Default:Tcp:Tls:TrustedRoots")]
    [InlineData("Tls:TargetHots", "localhost", "Transport:Default:Tcp:Tls:TargetHots is set, but there is no such setting")]
    [InlineData("Tls:MinimumVersion", "1.2", "Transport:Default:Tcp:Tls:MinimumVersion is \"1.2\"")]
    [InlineData("Tls:MinimumVersion", "Tls11", "Transport:Default:Tcp:Tls:MinimumVersion is Tls11")]
    [InlineData("Tls:TrustedRootsFile", "missing.pem", "Transport:Default:Tcp:Tls:TrustedRootsFile is 'missing.pem', which does not exist")]
    [InlineData("Tls", "true", "Transport:Default:Tcp:Tls is \"true\", which cannot be used: Tls is a section of settings")]
    [InlineData("Tls", "false", "Transport:Default:Tcp:Tls is \"false\"")]
    public async Task A_setting_that_makes_no_sense_fails_the_start_and_is_named(string key, string value, string said)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Transport:Default:Tcp:Endpoint"] = "localhost:1", ["Transport:Default:Tcp:" + key] = value });
        builder.Services.AddTransport(o => o.UseTcp());
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Running.Token));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transport_that_cannot_use_it_is_refused()
    {
        await using ServiceProvider client = Client(o => o.UseUnixSocket(_directory.File("s")).UseTls());
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => client.GetRequiredService<IMessageChannel>());
        Assert.Equal("UseTls was called for a transport with UnixSocketClientOptions, which cannot use TLS. Call it for TCP (UseTcp), or remove it.", error.Message);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ListenAsync(o => o.UseUnixSocket(_directory.File("s")).UseTls()));
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<ITlsConnection> AssertEncryptedAsync(IChannelListener listener, ServiceProvider client)
    {
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        await channel.SendTextAsync("hello").Within();
        await using IMessageChannel server = (await accept.Within())!;
        using ReceivedMessage message = (await server.ReceiveAsync(Running.Token).Within())!.Value;
        Assert.Equal("hello", message.GetText());
        Assert.Equal("CN=localhost", channel.GetFeature<ITlsConnection>()!.RemoteCertificate!.Subject);
#pragma warning disable TRN1011 // Nobody else uses the channel of this test.
        channel.Dispose();
#pragma warning restore TRN1011
        return server.GetFeature<ITlsConnection>()!;
    }

    private static TcpClientOptions OptionsOf(Action<TransportClientBuilder, Action<TcpClientOptions>> configure, string json)
    {
        TcpClientOptions? options = null;
        using ServiceProvider client = Client(o => configure(o, tcp => options = tcp), json);
        _ = client.GetRequiredService<IMessageChannel>();
        return options!;
    }

    private static ServiceProvider Client(Action<TransportClientBuilder> configure, string json = "{}") =>
        Services("Transport", json).AddTransport(configure).BuildServiceProvider();

    private static async Task<IChannelListener> ListenAsync(Action<TransportServerBuilder> configure, string json = "{}")
    {
        ServiceCollection services = Services("TransportServer", json);
        TransportServerRegistration server = TransportServerRegistration.Add(services, name: null, configure);
        await using ServiceProvider provider = services.BuildServiceProvider();
        return await Assert.Single(server.Listeners).CreateFactory(provider).ListenAsync(Running.Token);
    }

    private static ServiceCollection Services(string section, string tcp)
    {
        string json = tcp == "{}" ? "{}" : $$"""{ "{{section}}": { "Default": { "Tcp": {{tcp}} } } }""";
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
        return services;
    }
}
