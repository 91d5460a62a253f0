using Transport.Analyzers.Registration;

namespace Transport.Analyzers.Tests.Registration;

public sealed class TransportSelectionTests
{
    [Theory]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(_ => { });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}("feed", static o => { Console.WriteLine(o.Name); });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(delegate (TransportClientBuilder o) { });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => o.Services.AddSingleton("a"));""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { if (secure) { o.UseTcp("a:1").UseTls(); } });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { if (!secure) { return; } o.UseTcp("a:1").UseTls(); });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { if (kind == Kind.Tcp) { o.UseTcp("a:1"); } else if (kind == Kind.Unix) { o.UseUnixSocket("a"); } });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { switch (address) { case "tcp": o.UseTcp("a:1"); break; case "unix": o.UseUnixSocket("a"); break; } });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { switch (kind) { case Kind.Tcp: o.UseTcp("a:1"); break; case Kind.Unix: Console.WriteLine("none"); break; } });""")]
    [InlineData("""UdpTransportExtensionsTwin.Nothing(); TransportServiceCollectionExtensions.{|TRN1005:AddTransport|}(services, o => { });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { o.UseTcp("a:1"); o.UseUnixSocket("a"); });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { o.UseTcp("a:1").UseTls(); o.UseWebSockets("wss://contoso.com"); });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { if (secure) { o.UseWebSockets("wss://contoso.com"); } o.UseTcp("a:1"); });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { var udp = o.UseUdp("a:1"); udp.UseFraming(DatagramFraming.None); var tcp = o.UseTcp("a:1"); tcp.UseTls(); });""")]
    [InlineData("""services.{|TRN1005:AddTransport|}(o => { o.UseOurs(); o.UseTcp("a:1"); });""")]
    public Task No_transport_or_two_on_some_path_is_an_error(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("""services.AddTransport(o => o.UseTcp("a:1"));""")]
    [InlineData("""services.AddTransport(o => o.UseTcp("a:1").UseTls().UseFraming(Transport.Framing.MessageFraming.Default));""")]
    [InlineData("""services.AddTransport("feed", o => { var tcp = o.UseTcp("a:1"); if (secure) { tcp.UseTls(); } });""")]
    [InlineData("""services.AddTransport(o => { if (secure) { o.UseWebSockets("wss://contoso.com"); } else { o.UseTcp("a:1"); } });""")]
    [InlineData("""services.AddTransport(o => { if (secure) { o.UseWebSockets("wss://contoso.com"); return; } o.UseTcp("a:1"); });""")]
    [InlineData("""services.AddTransport(o => { if (secure) { o.UseTcp("a:1"); } if (!secure) { o.UseUnixSocket("a"); } });""")]
    [InlineData("""services.AddTransport(o => { if (address is null) { throw new ArgumentNullException(nameof(address)); } o.UseTcp(address); });""")]
    [InlineData("""services.AddTransport(o => { switch (kind) { case Kind.Tcp: o.UseTcp("a:1"); break; case Kind.Unix: o.UseUnixSocket("a"); break; default: throw new NotSupportedException(); } });""")]
    [InlineData("""services.AddTransport(o => { switch (kind) { case Kind.Tcp: { o.UseTcp("a:1"); break; } case Kind.Unix: { o.UseUnixSocket("a"); break; } } });""")]
    [InlineData("""services.AddTransport(o => { TransportBuilder b = kind switch { Kind.Tcp => o.UseTcp("a:1"), Kind.Unix => o.UseUnixSocket("a"), _ => throw new NotSupportedException() }; Console.WriteLine(b.Name); });""")]
    [InlineData("""services.AddTransport(o => _ = secure ? (TransportBuilder)o.UseTcp("a:1").UseTls() : o.UseUdp("a:1").UseFraming(DatagramFraming.None));""")]
    [InlineData("""services.AddTransport(o => { foreach (string a in addresses) { o.UseTcp(a); break; } });""")]
    [InlineData("""services.AddTransport(o => { try { o.UseTcp(address); } catch (ArgumentException) { o.UseUnixSocket("a"); } });""")]
    [InlineData("""services.AddTransport(o => o.UseFallback(a => a.UseTcp("a:1"), b => b.UseWebSockets("wss://contoso.com")));""")]
    [InlineData("""services.AddTransport(o => Elsewhere.Configure(o));""")]
    [InlineData("""services.AddTransport(o => { o.UseTcp("a:1"); o.UseDefaults(); o.UseUnixSocket("a"); });""")]
    [InlineData("""services.AddTransport(o => { o.UseTcp("a:1").Traced(); o.UseUnixSocket("a"); });""")]
    [InlineData("""services.AddTransport(Elsewhere.Configure);""")]
    [InlineData("""services.AddTransport(_configure);""")]
    [InlineData("""services.AddTransport(o => _configure(o));""")]
    [InlineData("""services.AddTransport(o => { var builder = o; builder.UseTcp("a:1"); });""")]
    [InlineData("""services.AddTransport(o => { Action select = () => o.UseTcp("a:1"); select(); });""")]
    [InlineData("""services.AddTransport(o => { Select(); void Select() => o.UseTcp("a:1"); });""")]
    [InlineData("""services.AddTransport(o => { dynamic d = o; d.UseTcp("a:1"); });""")]
    [InlineData("""services.AddTransport(o => o.UseOurs());""")]
    [InlineData("""services.AddTransport(o => new List<TransportClientBuilder> { o }.ForEach(b => b.UseTcp("a:1")));""")]
    [InlineData("""services.AddTransportServer(o => { });""")]
    [InlineData("""services.AddTransportServer(o => { o.UseTcp(5000); o.UseUnixSocket("a"); });""")]
    [InlineData("""Check.Throws(() => services.AddTransport(o => { }));""")]
    [InlineData("""services.AddTransport(o => throw new NotSupportedException());""")]
    [InlineData("""services.AddTransport(o => { if (kind == Kind.Tcp) goto tcp; o.UseUnixSocket("a"); return; tcp: o.UseTcp("a:1"); });""")]
    public Task One_transport_or_what_cannot_be_told_is_no_error(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("// <auto-generated/>\nclass C { void M(IServiceCollection services) => services.AddTransport(o => { }); }")]
    [InlineData("class C { void M(IServiceCollection services) => services.AddTransport(o => o.{|CS1061:UseMissing|}()); }")]
    [InlineData("class C { void M(IServiceCollection services) => services.AddTransport(o => { {|CS0103:unknown|}(o); }); }")]
    [InlineData("class C { void M(IServiceCollection services) => services.AddTransport(o => {|CS0201:o.|}{|CS1001:)|}; }")]
    [InlineData("static class Twin { public static void AddTransport(this IServiceCollection services, Action<int> configure) { } static void M(IServiceCollection services) => services.AddTransport((int o) => { }); }")]
    public Task Generated_and_half_typed_code_and_namesakes_are_not_reported(string source) => RuleTest.VerifyAsync<TransportSelectionAnalyzer>(source);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<TransportSelectionAnalyzer>($$"""
        using Transport.Datagrams;
        using Transport.DependencyInjection;

        enum Kind { Tcp, Unix }

        class C(Action<TransportClientBuilder> _configure)
        {
            void M(IServiceCollection services, bool secure, Kind kind, string address, string[] addresses)
            {
                {{statement}}
                Console.WriteLine(_configure);
            }
        }

        static class UdpTransportExtensionsTwin
        {
            public static void Nothing() { }
        }

        static class Check
        {
            public static void Throws(Action action) { }
        }

        static class Elsewhere
        {
            public static void Configure(TransportClientBuilder builder) => builder.UseTcp("a:1");

            public static void UseDefaults(this TransportClientBuilder builder) { }

            public static StreamTransportBuilder Traced(this StreamTransportBuilder builder) => builder;

            public static void UseFallback(this TransportClientBuilder builder, params Action<TransportClientBuilder>[] attempts) { }

            [TransportBuilderMethod(TransportBuilderAction.Selects)]
            public static StreamTransportBuilder UseOurs(this TransportClientBuilder builder) => builder.UseTcp("ours:1");
        }
        """);
}
