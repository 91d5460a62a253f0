using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Transport.Conformance;
using Transport.DependencyInjection;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>Clients and servers as applications register them, over real sockets.</summary>
public sealed class RegistrationTests
{
    public static TheoryData<string> Transports => ["tcp", "unix", "namedpipe", "tcp with lines"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_client_and_a_server_registered_with_one_line_each_talk(string transport)
    {
        using TemporaryDirectory directory = new();
        string path = directory.File("s");
        string pipe = PipeNames.New();
        using IHost server = await StartServerAsync(o => _ = transport switch
        {
            "tcp" => o.UseTcp("127.0.0.1:0"),
            "unix" => o.UseUnixSocket(path),
            "namedpipe" => o.UseNamedPipes(pipe),
            _ => o.UseTcp("127.0.0.1:0").UseFraming(MessageFraming.Lines()),
        });
        string endpoint = ListenedAt(server);
        await using ServiceProvider client = new ServiceCollection()
            .AddTransport(o => _ = transport switch
            {
                "tcp" => o.UseTcp(endpoint),
                "unix" => o.UseUnixSocket(path),
                "namedpipe" => o.UseNamedPipes(pipe),
                _ => o.UseTcp(endpoint).UseFraming(MessageFraming.Lines()),
            })
            .BuildServiceProvider();

        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        await channel.SendTextAsync("hello").Within();
        using (ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
            Assert.Equal("hello", echo.GetText());
        }

        await server.StopAsync(TestContext.Current.CancellationToken).Within();
        Assert.Null(await channel.ReceiveAsync().Within());
    }

    [Fact]
    public async Task The_endpoint_and_options_come_from_configuration()
    {
        using IHost server = await StartServerAsync(o => o.UseTcp(), ("TransportServer:Default:Tcp:Endpoint", "127.0.0.1:0"));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Transport:Default:Tcp:Endpoint", ListenedAt(server)), new("Transport:Default:Tcp:MaxMessageSize", "5000")]).Build();
        await using ServiceProvider client = new ServiceCollection().AddSingleton(configuration).AddTransport(o => o.UseTcp()).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        Assert.Equal(5000, channel.Capabilities.MaxMessageSize);
        await channel.SendAsync(new byte[5000]).Within();
        using ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal(5000, echo.Length);
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Fact]
    public async Task All_settings_of_tcp_come_from_configuration()
    {
        using IHost server = await StartServerAsync(
            o => o.UseTcp(),
            ("TransportServer:Default:Tcp:Endpoint", "[::1]:0"),
            ("TransportServer:Default:Tcp:DualMode", "false"),
            ("TransportServer:Default:Tcp:ReusePort", OperatingSystem.IsLinux() ? "true" : "false"),
            ("TransportServer:Default:Tcp:MaxConnections", "3"),
            ("TransportServer:Default:Tcp:MaxConnectionsPerAddress", "1"),
            ("TransportServer:Default:Tcp:MaxPendingHandshakes", "8"),
            ("TransportServer:Default:Tcp:HandshakeTimeout", "00:00:05"),
            ("TransportServer:Default:Tcp:FirstByteTimeout", "00:00:45"),
            ("TransportServer:Default:Tcp:Linger", "00:00:01"),
            ("TransportServer:Default:Tcp:SocketSendBufferSize", "65536"),
            ("TransportServer:Default:Tcp:SocketReceiveBufferSize", "65536"));
        string endpoint = ListenedAt(server);
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Transport:Default:Tcp:Endpoint", endpoint),
                new("Transport:Default:Tcp:LocalEndpoint", "[::1]:0"),
                new("Transport:Default:Tcp:Linger", "00:00:01"),
                new("Transport:Default:Tcp:SocketSendBufferSize", "65536"),
                new("Transport:Default:Tcp:SocketReceiveBufferSize", "65536"),
            ]).Build();
        await using ServiceProvider client = new ServiceCollection().AddSingleton(configuration).AddTransport(o => o.UseTcp()).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        await channel.SendTextAsync("hello").Within();
        using (ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
            Assert.Equal("hello", echo.GetText());
        }

        // The limit for one address is heard of.
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () =>
        {
            using IMessageChannel second = await new TcpConnector(new TcpClientOptions { Endpoint = endpoint }).ConnectAsync(TestContext.Current.CancellationToken);
            await second.ReceiveAsync().Within();
        });
        Assert.Equal(TransportError.ConnectionLost, error.Error);
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Fact]
    public void Every_use_method_says_to_analyzers_what_it_does()
    {
        MethodInfo[] methods = [.. typeof(TcpConnector).Assembly.GetExportedTypes()
            .Where(static type => type.IsAbstract && type.IsSealed)
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(static method => method.Name.StartsWith("Use", StringComparison.Ordinal))];
        Assert.NotEmpty(methods);
        Assert.All(methods, static method => Assert.Equal(
            method.Name == "UseTls" ? TransportBuilderAction.None : TransportBuilderAction.Selects,
            method.GetCustomAttribute<TransportBuilderMethodAttribute>()?.Action));
    }

    [Fact]
    public async Task The_name_and_options_of_a_pipe_come_from_configuration()
    {
        string name = PipeNames.New();
        using IHost server = await StartServerAsync(
            o => o.UseNamedPipes(),
            ("TransportServer:Default:NamedPipes:PipeName", name),
            ("TransportServer:Default:NamedPipes:MaxInstances", "3"),
            ("TransportServer:Default:NamedPipes:CurrentUserOnly", "true"));
        Assert.Equal($"pipe:{name}", ListenedAt(server));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Transport:Default:NamedPipes:PipeName", name), new("Transport:Default:NamedPipes:ConnectTimeout", "00:00:20"), new("Transport:Default:NamedPipes:MaxMessageSize", "5000")]).Build();
        await using ServiceProvider client = new ServiceCollection().AddSingleton(configuration).AddTransport(o => o.UseNamedPipes()).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        Assert.Equal(5000, channel.Capabilities.MaxMessageSize);
        await channel.SendAsync(new byte[5000]).Within();
        using ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal(5000, echo.Length);
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Fact]
    public async Task Trusted_proxies_come_from_configuration()
    {
        using IHost server = await StartServerAsync(
            o => o.UseTcp().UseFraming(MessageFraming.Lines()),
            ("TransportServer:Default:Tcp:Endpoint", "127.0.0.1:0"),
            ("TransportServer:Default:Tcp:ProxyProtocol:Enabled", "true"),
            ("TransportServer:Default:Tcp:ProxyProtocol:Required", "true"),
            ("TransportServer:Default:Tcp:ProxyProtocol:TrustedSources:0", "10.0.0.0/8"),
            ("TransportServer:Default:Tcp:ProxyProtocol:TrustedSources:1", "127.0.0.1"));
        using System.Net.Sockets.TcpClient proxy = new();
        await proxy.ConnectAsync(System.Net.IPEndPoint.Parse(ListenedAt(server)), TestContext.Current.CancellationToken);
        await proxy.GetStream().WriteAsync("PROXY TCP4 192.0.2.1 192.0.2.9 56324 443\r\nhello\n"u8.ToArray(), TestContext.Current.CancellationToken);
        byte[] echo = new byte[6];
        await proxy.GetStream().ReadExactlyAsync(echo, TestContext.Current.CancellationToken).AsTask().Within();
        Assert.Equal("hello\n"u8, echo);
        proxy.Close();
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Fact]
    public async Task The_mode_of_a_unix_socket_comes_from_configuration_by_names()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Skipped: Windows has no file modes.");
            return;
        }

        using TemporaryDirectory directory = new();
        string path = directory.File("s");
        using IHost server = await StartServerAsync(
            o => o.UseUnixSocket(),
            ("TransportServer:Default:Unix:Path", path),
            ("TransportServer:Default:Unix:Permissions", "UserRead, UserWrite, GroupWrite"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    [Theory]
    [InlineData("TransportServer:Default:Tcp:ProxyProtocol:TrustedSources:0", "10.0.0.1/8", "TransportServer:Default:Tcp:ProxyProtocol:TrustedSources:0")]
    [InlineData("TransportServer:Default:Tcp:ProxyProtocol:Trusted", "10.0.0.0/8", "Trusted")]
    public async Task A_setting_of_a_server_that_makes_no_sense_fails_the_start_and_is_named(string key, string value, string named)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartServerAsync(o => o.UseTcp(), ("TransportServer:Default:Tcp:Endpoint", "127.0.0.1:0"), (key, value)));
        Assert.Contains(named, error.Message);
    }

    [Theory]
    [InlineData("Transport:Default:Tcp:LocalEndpoint", "localhost:1", "Transport:Default:Tcp:LocalEndpoint")]
    [InlineData("Transport:Default:Tcp:Linger", "-00:00:01", "Transport:Default:Tcp:Linger")]
    [InlineData("Transport:Default:Tcp:SocketSendBufferSize", "many", "Transport:Default:Tcp:SocketSendBufferSize")]
    [InlineData("Transport:Default:Tcp:NameResolver", "x", "NameResolver")]
    [InlineData("Transport:Default:Tcp:Endpont", "x:1", "Endpont")]
    [InlineData("Transport:Default:Tpc:Endpoint", "x:1", "Tpc")]
    [InlineData("Transport:Default:Tcp:ConnectTimeout", "soon", "Transport:Default:Tcp:ConnectTimeout")]
    [InlineData("Transport:Default:Tcp:MaxMessageSize", "-1", "Transport:Default:Tcp:MaxMessageSize")]
    [InlineData("Transport:Default:Tcp:Endpoint", "no port", "Transport:Default:Tcp:Endpoint")]
    public async Task A_setting_that_makes_no_sense_fails_the_start_and_is_named(string key, string value, string named)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Transport:Default:Tcp:Endpoint"] = "localhost:1", [key] = value });
        builder.Services.AddTransport(o => o.UseTcp());
        using IHost host = builder.Build();
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public async Task A_port_in_use_fails_the_start_with_a_sentence()
    {
        await using IChannelListener other = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync(TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => StartServerAsync(o => o.UseTcp(other.LocalEndPoint.ToString())));
        Assert.Equal(TransportError.AddressInUse, error.Error);
        Assert.Contains(other.LocalEndPoint.ToString()!, error.Message);
    }

    [Fact]
    public async Task A_refused_connection_says_where_and_can_be_tried_again()
    {
        IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync(TestContext.Current.CancellationToken);
        string endpoint = listener.LocalEndPoint.ToString()!;
        await listener.DisposeAsync();
        await using ServiceProvider client = new ServiceCollection().AddTransport(o => o.UseTcp(endpoint)).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        for (int attempt = 0; attempt < 2; attempt++)
        {
            TransportException error = await Assert.ThrowsAsync<TransportException>(() => channel.SendAsync(new byte[1]).Within());
            Assert.Equal(TransportError.ConnectionRefused, error.Error);
            Assert.Contains(endpoint, error.Message);
            Assert.Equal(ChannelState.Connecting, channel.State);
        }
    }

    [Fact]
    public async Task Strangers_who_send_garbage_disturb_nobody_and_are_logged()
    {
        RecordingLoggerProvider log = new();
        using IHost server = await StartServerAsync(o => o.UseTcp("127.0.0.1:0"), log);
        string endpoint = ListenedAt(server);
        await using ServiceProvider client = new ServiceCollection().AddTransport(o => o.UseTcp(endpoint)).BuildServiceProvider();
        IMessageChannel channel = client.GetRequiredService<IMessageChannel>();
        await channel.SendTextAsync("before").Within();
        foreach (byte[] garbage in (byte[][])[[.. "GET / HTTP/1.1\r\n\r\n"u8], [0x16, 0x03, 0x01, 0x02, 0x00], [0xff, 0xff, 0xff, 0xff, 0xff], [0xfc, 0xff, 0xff, 0xff, 0x0f]])
        {
            using System.Net.Sockets.TcpClient stranger = new();
            await stranger.ConnectAsync(System.Net.IPEndPoint.Parse(endpoint), TestContext.Current.CancellationToken);
            await stranger.GetStream().WriteAsync(garbage, TestContext.Current.CancellationToken);
            byte[] answer = new byte[1024];
            Assert.NotEqual(0, await stranger.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken).Within());
        }

        await channel.SendTextAsync("after").Within();
        foreach (string expected in (string[])["before", "after"])
        {
            using ReceivedMessage echo = Assert.NotNull(await channel.ReceiveAsync().Within());
            Assert.Equal(expected, echo.GetText());
        }

        // A handler that has not come to it yet would be told that the server stops, and not what its peer did.
        await log.WaitForAsync("HTTP request", "TLS", "the limit is 1048576 bytes").Within();
        await server.StopAsync(TestContext.Current.CancellationToken).Within();
    }

    private static Task<IHost> StartServerAsync(Action<TransportServerBuilder> configure, params (string Key, string Value)[] settings) => StartServerAsync(configure, null, settings);

    private static async Task<IHost> StartServerAsync(Action<TransportServerBuilder> configure, RecordingLoggerProvider? log, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(static s => new KeyValuePair<string, string?>(s.Key, s.Value)));
        RecordingLoggerProvider provider = log ?? new RecordingLoggerProvider();
        builder.Logging.AddProvider(provider);
        builder.Services.AddSingleton(provider);
        builder.Services.AddTransportServer(configure).AddHandler<EchoHandler>();
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).Within();
        return host;
    }

    /// <summary>The endpoint as the server logs it, which is how a person learns the port that port 0 became.</summary>
    private static string ListenedAt(IHost server)
    {
        string message = server.Services.GetRequiredService<RecordingLoggerProvider>().Messages.First(static m => m.StartsWith("Listening on ", StringComparison.Ordinal));
        return message.TrimEnd('.').Split(' ')[3];
    }

    private sealed class EchoHandler : IChannelHandler
    {
        public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
        {
            await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
            {
                await channel.SendAsync(message.Payload, message.Kind, stopping);
            }
        }
    }
}
