using Transport.Analyzers.Registration;

namespace Transport.Analyzers.Tests.Registration;

/// <summary>TRN1001 on the library's own registrations.</summary>
public sealed class DatagramFramingTests
{
    [Theory]
    [InlineData("""services.AddTransport(o => {|TRN1001:o.UseUdp("localhost:9000")|});""")]
    [InlineData("""services.AddTransport("telemetry", o => {|TRN1001:o.UseUdp()|});""")]
    [InlineData("""services.AddTransport(static o => { {|TRN1001:o.UseUdp("localhost:9000", udp => udp.MaxDatagramSize = 1400)|}; });""")]
    [InlineData("""services.AddTransportServer(o => {|TRN1001:o.UseUdp(9000)|}).AddHandler<Echo>();""")]
    [InlineData("""services.AddTransportServer("metrics", o => { o.UseTcp(5000); {|TRN1001:o.UseUdp("*:9000")|}; });""")]
    [InlineData("""services.AddTransport(delegate (TransportClientBuilder o) { {|TRN1001:o.UseUdp("localhost:9000")|}; });""")]
    [InlineData("""services.AddTransport(o => _ = {|TRN1001:o.UseUdp("localhost:9000")|});""")]
    [InlineData("""services.AddTransport(o => {|TRN1001:UdpTransportExtensions.UseUdp(o, "localhost:9000")|});""")]
    [InlineData("""services.AddTransport(o => { var udp = {|TRN1001:o.UseUdp("localhost:9000")|}; Console.WriteLine(udp.Name); });""")]
    [InlineData("""services.AddTransport(o => { if (local) { o.UseUnixSocket("a.sock"); } else { {|TRN1001:o.UseUdp("localhost:9000")|}; } });""")]
    [InlineData("""services.AddTransport(o => { if (local) { o.UseUdp("a:1").UseFraming(DatagramFraming.Sequenced()); } else { {|TRN1001:o.UseUdp("localhost:9000")|}; } });""")]
    [InlineData("""services.AddTransport(o => { switch (local) { case true: o.UseTcp("a:1"); break; default: {|TRN1001:o.UseUdp("b:1")|}; break; } });""")]
    [InlineData("""services.AddTransport(o => { ArgumentNullException.ThrowIfNull(o); {|TRN1001:o.UseUdp("localhost:9000")|}; });""")]
    [InlineData("""Action<TransportClientBuilder> configure = o => {|TRN1001:o.UseUdp("localhost:9000")|}; services.AddTransport(configure);""")]
    [InlineData("""services.AddTransport(o => {|TRN1001:o.UseUdp("localhost:9000")|}.ConfigureOptions(options => options.MaxMessageSize = 500));""")]
    [InlineData("""services.AddTransport(o => { DatagramTransportBuilder udp; udp = {|TRN1001:o.UseUdp("localhost:9000")|}; udp.ConfigureOptions(options => options.MaxMessageSize = 500); });""")]
    [InlineData("""services.AddTransport(o => o?{|TRN1001:.UseUdp("localhost:9000")|});""")]
    [InlineData("""services.AddTransport("a", o => {|TRN1001:o.UseUdp("a:1")|}).AddTransport("b", o => {|TRN1001:o.UseUdp("b:1")|});""")]
    [InlineData("""services.AddTransport(o => Configure(o)); static void Configure(TransportClientBuilder o) => {|TRN1001:o.UseUdp("localhost:9000")|};""")]
    public Task A_datagram_transport_without_framing_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("""services.AddTransport(o => o.UseUdp("localhost:9000").UseFraming(DatagramFraming.Sequenced()));""")]
    [InlineData("""services.AddTransport(o => o.UseUdp("localhost:9000").UseFraming(DatagramFraming.None));""")]
    [InlineData("""services.AddTransport(o => o.UseUdp("localhost:9000").UseFraming(framing));""")]
    [InlineData("""services.AddTransportServer(o => o.UseUdp(9000).UseFraming(DatagramFraming.None)).AddHandler<Echo>();""")]
    [InlineData("""services.AddTransport(o => o.UseUdp("localhost:9000").ConfigureOptions(options => options.MaxMessageSize = 500).UseFraming(framing));""")]
    [InlineData("""services.AddTransport(o => o.UseUdp("localhost:9000").UseFraming(framing).ConfigureOptions(options => options.MaxMessageSize = 500));""")]
    [InlineData("""services.AddTransport(o => { var udp = o.UseUdp("localhost:9000"); udp.UseFraming(framing); });""")]
    [InlineData("""services.AddTransport(o => { var udp = o.UseUdp("localhost:9000"); Console.WriteLine(udp.Name); if (local) { udp.UseFraming(framing); } else { udp.UseFraming(DatagramFraming.None); } });""")]
    [InlineData("""services.AddTransport(o => (local ? o.UseUdp("a:1") : o.UseUdp("b:1")).UseFraming(framing));""")]
    [InlineData("""services.AddTransport(o => { DatagramTransportBuilder udp; if (local) { udp = o.UseUdp("a:1"); } else { udp = o.UseUdp("b:1"); } udp.UseFraming(framing); });""")]
    [InlineData("""services.AddTransport(o => { DatagramTransportBuilder a = o.UseUdp("a:1"), b = a; b.UseFraming(framing); });""")]
    [InlineData("""services.AddTransport(o => o.UseUdp("a:1")?.UseFraming(framing));""")]
    [InlineData("""services.AddTransport(o => { void Frame(DatagramTransportBuilder udp) => udp.UseFraming(framing); Frame(o.UseUdp("a:1")); });""")]
    [InlineData("""services.AddTransport(o => { var udp = o.UseUdp("a:1"); new List<DatagramTransportBuilder>().Add(udp); });""")]
    [InlineData("""services.AddTransport(o => o.UseUdp("a:1").UseOurFraming());""")]
    [InlineData("""services.AddTransport(o => { o.UseUdp("a:1"); o.UseDefaults(); });""")]
    [InlineData("""services.AddTransport(o => { Elsewhere.Configure(o); o.UseUdp("a:1"); });""")]
    [InlineData("""services.AddTransport(o => _udp = o.UseUdp("a:1"));""")]
    [InlineData("""Func<TransportClientBuilder, DatagramTransportBuilder> make = o => o.UseUdp("a:1"); services.AddTransport(o => make(o).UseFraming(framing));""")]
    [InlineData("""services.AddTransport(o => o.UseTelemetry());""")]
    [InlineData("""services.AddTransport(o => o.UseTcp("localhost:9000"));""")]
    [InlineData("""services.AddTransport(_configure);""")]
    [InlineData("""DatagramTransportBuilder? later = null; services.AddTransport(o => later = o.UseUdp("a:1")); later!.UseFraming(framing);""")]
    [InlineData("""services.AddTransport(o => { dynamic d = o.UseUdp("a:1"); d.UseFraming(framing); });""")]
    public Task A_framing_that_is_chosen_or_may_be_chosen_elsewhere_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("""var connector = {|TRN1001:new UdpConnector(options)|}; await using var channel = await connector.ConnectAsync(); await channel.SendAsync(new byte[10]);""")]
    [InlineData("""await using IMessageChannel channel = await {|TRN1001:new UdpConnector(options, null)|}.ConnectAsync().ConfigureAwait(false); await channel.SendTextAsync("hello");""")]
    [InlineData("""IChannelConnector connector = {|TRN1001:new UdpConnector(options, timeProvider: TimeProvider.System)|}; var channel = await connector.ConnectAsync(); for (int i = 0; i < 9; i++) { channel.TrySend(new byte[i]); }""")]
    [InlineData("""await using var listener = await {|TRN1001:new UdpListenerFactory(listen)|}.ListenAsync(); while (await listener.AcceptAsync() is { } channel) { await channel.SendTextAsync("welcome"); }""")]
    public Task A_bare_datagram_channel_that_is_sent_to_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("""await using var channel = await new UdpConnector(options, DatagramFraming.Sequenced()).ConnectAsync(); await channel.SendAsync(new byte[10]);""")]
    [InlineData("""await using var channel = await new UdpConnector(options, DatagramFraming.None).ConnectAsync(); await channel.SendAsync(new byte[10]);""")]
    [InlineData("""await using var channel = await new UdpConnector(options, framing: framing).ConnectAsync(); await channel.SendAsync(new byte[10]);""")]
    [InlineData("""await using var channel = await new UdpConnector(options).ConnectAsync(); await foreach (var m in channel.ReceiveAllAsync()) { Console.WriteLine(m.Length); }""")]
    [InlineData("""await using var channel = await new TcpConnector(new TcpClientOptions { Endpoint = "a:1" }).ConnectAsync(); await channel.SendAsync(new byte[10]);""")]
    [InlineData("""var connector = new UdpConnector(options); Console.WriteLine(connector);""")]
    public Task Other_channels_are_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Methods_and_extensions_are_judged_by_what_they_do() => RuleTest.VerifyAsync<DatagramFramingAnalyzer>("""
        using Transport.Datagrams;
        using Transport.DependencyInjection;

        static class Registrations
        {
            public static DatagramTransportBuilder UseSensor(this TransportClientBuilder builder) => builder.UseUdp("sensor:9000");

            [TransportBuilderMethod(TransportBuilderAction.Selects | TransportBuilderAction.Frames)]
            public static DatagramTransportBuilder UseSyslog(this TransportClientBuilder builder) => builder.UseUdp("log:514").UseFraming(DatagramFraming.None);

            [TransportBuilderMethod(TransportBuilderAction.Selects)]
            public static DatagramTransportBuilder UseGame(this TransportClientBuilder builder) => builder.UseUdp("game:1");

            [TransportBuilderMethod(TransportBuilderAction.None)]
            public static DatagramTransportBuilder UseLogging(this DatagramTransportBuilder builder) => builder;

            public static void Forgotten(TransportServerBuilder builder) => {|TRN1001:builder.UseUdp(9000)|};

            static void Use(IServiceCollection services)
            {
                services.AddTransport("a", o => o.UseSyslog());
                services.AddTransport("b", o => {|TRN1001:o.UseGame()|}.UseLogging());
                services.AddTransport("c", o => o.UseGame().UseLogging().UseFraming(DatagramFraming.Sequenced()));
                services.AddTransport("d", o => o.UseSensor());
            }
        }
        """);

    [Fact]
    public Task Top_level_statements_are_looked_at() => RuleTest.VerifyAsync<DatagramFramingAnalyzer>(
        """
        var services = new ServiceCollection();
        services.AddTransport(o => {|TRN1001:o.UseUdp("localhost:9000")|});
        services.AddTransport("framed", o => o.UseUdp("localhost:9000").UseFraming(Transport.Datagrams.DatagramFraming.Sequenced()));
        """,
        static test => test.TestState.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("// <auto-generated/>\nclass C { void M(IServiceCollection services) => services.AddTransport(o => o.UseUdp(\"a:1\")); }")]
    [InlineData("class C { void M(IServiceCollection services) => services.AddTransport(o => {|CS1061:o.UseMissing|}().UseFraming(1)); }")]
    [InlineData("class UdpBuilder { public DatagramTransportBuilder UseUdp(string a) => new(); } class DatagramTransportBuilder { } class C { void M() => new UdpBuilder().UseUdp(\"a\"); }")]
    public Task Generated_and_unbound_code_and_namesakes_are_not_reported(string source) =>
        RuleTest.VerifyAsync<DatagramFramingAnalyzer>(source.Replace("o.UseMissing|}", "o.{|CS1061:UseMissing|}", StringComparison.Ordinal).Replace("{|CS1061:o.", "o.", StringComparison.Ordinal));

    [Fact]
    public Task The_fix_numbers_messages() => RuleTest.VerifyFixAsync<DatagramFramingAnalyzer, ChooseDatagramFramingFix>(
        """
        class C
        {
            void M(IServiceCollection services)
            {
                services.AddTransport(o => {|TRN1001:o.UseUdp("localhost:9000")|}); // telemetry
                services.AddTransportServer(o =>
                {
                    {|TRN1001:o.UseUdp(9000)|}
                        .ConfigureOptions(options => options.MaxMessageSize = 500);
                });
            }
        }
        """,
        """
        using Transport.Datagrams;

        class C
        {
            void M(IServiceCollection services)
            {
                services.AddTransport(o => o.UseUdp("localhost:9000").UseFraming(DatagramFraming.Sequenced())); // telemetry
                services.AddTransportServer(o =>
                {
                    o.UseUdp(9000).UseFraming(DatagramFraming.Sequenced())
                        .ConfigureOptions(options => options.MaxMessageSize = 500);
                });
            }
        }
        """);

    [Fact]
    public Task The_fix_adds_the_using_once_however_many_are_fixed() => RuleTest.VerifyFixAsync<DatagramFramingAnalyzer, ChooseDatagramFramingFix>(
        """
        using System.Buffers;
        using Transport.Framing;

        class C
        {
            void M(IServiceCollection services)
            {
                services.AddTransport("a", o => {|TRN1001:o.UseUdp("a:1")|}).AddTransport("b", o => {|TRN1001:o.UseUdp("b:1")|});
                services.AddTransportServer("c", o => {|TRN1001:o.UseUdp(1)|});
            }
        }
        """,
        """
        using System.Buffers;
        using Transport.Datagrams;
        using Transport.Framing;

        class C
        {
            void M(IServiceCollection services)
            {
                services.AddTransport("a", o => o.UseUdp("a:1").UseFraming(DatagramFraming.Sequenced())).AddTransport("b", o => o.UseUdp("b:1").UseFraming(DatagramFraming.Sequenced()));
                services.AddTransportServer("c", o => o.UseUdp(1).UseFraming(DatagramFraming.Sequenced()));
            }
        }
        """);

    [Fact]
    public Task The_other_fix_says_that_there_is_a_protocol() => RuleTest.VerifyFixAsync<DatagramFramingAnalyzer, ChooseDatagramFramingFix>(
        """
        using Transport.Datagrams;

        class C
        {
            void M(IServiceCollection services) => services.AddTransport(o => o?{|TRN1001:.UseUdp("log:514")|});
        }
        """,
        """
        using Transport.Datagrams;

        class C
        {
            void M(IServiceCollection services) => services.AddTransport(o => o?.UseUdp("log:514").UseFraming(DatagramFraming.None));
        }
        """,
        static test => (test.CodeActionEquivalenceKey, test.CodeActionIndex) = (ChooseDatagramFramingFix.None, 1));

    [Fact]
    public Task The_fix_gives_a_connector_its_framing() => RuleTest.VerifyFixAsync<DatagramFramingAnalyzer, ChooseDatagramFramingFix>(
        """
        using Transport.Datagrams;
        using Transport.Sockets;

        class C
        {
            async Task M(UdpClientOptions options, TimeProvider clock)
            {
                await (await {|TRN1001:new UdpConnector(options)|}.ConnectAsync()).SendTextAsync("a");
                await (await {|TRN1001:new UdpConnector(options, null, clock)|}.ConnectAsync()).SendTextAsync("b");
                await (await {|TRN1001:new UdpConnector(options, timeProvider: clock)|}.ConnectAsync()).SendTextAsync("c");
            }
        }
        """,
        """
        using Transport.Datagrams;
        using Transport.Sockets;

        class C
        {
            async Task M(UdpClientOptions options, TimeProvider clock)
            {
                await (await new UdpConnector(options, DatagramFraming.Sequenced()).ConnectAsync()).SendTextAsync("a");
                await (await new UdpConnector(options, DatagramFraming.Sequenced(), clock).ConnectAsync()).SendTextAsync("b");
                await (await new UdpConnector(options, timeProvider: clock, framing: DatagramFraming.Sequenced()).ConnectAsync()).SendTextAsync("c");
            }
        }
        """);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<DatagramFramingAnalyzer>($$"""
        using Transport.Datagrams;
        using Transport.DependencyInjection;
        using Transport.Sockets;

        class C(Action<TransportClientBuilder> _configure)
        {
            DatagramTransportBuilder? _udp;

            async Task M(IServiceCollection services, IDatagramFraming framing, bool local, UdpClientOptions options, UdpListenerOptions listen)
            {
                {{statement}}
                await Task.Yield();
                Console.WriteLine(_udp);
            }
        }

        class Echo : IChannelHandler
        {
            public Task HandleAsync(IMessageChannel channel, CancellationToken stopping) => channel.Completion;
        }

        static class Elsewhere
        {
            public static void Configure(TransportClientBuilder builder) { }

            public static void UseDefaults(this TransportClientBuilder builder) { }

            public static DatagramTransportBuilder UseOurFraming(this DatagramTransportBuilder builder) => builder;

            [TransportBuilderMethod(TransportBuilderAction.Selects | TransportBuilderAction.Frames)]
            public static DatagramTransportBuilder UseTelemetry(this TransportClientBuilder builder) => builder.UseUdp("a:1").UseFraming(DatagramFraming.None);
        }
        """);
}
