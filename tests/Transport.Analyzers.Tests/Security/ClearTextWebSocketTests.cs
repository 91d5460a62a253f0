using Transport.Analyzers.Security;

namespace Transport.Analyzers.Tests.Security;

public sealed class ClearTextWebSocketTests
{
    [Theory]
    [InlineData("""var uri = new Uri({|TRN6001:"ws://stream.contoso.com/feed"|});""")]
    [InlineData("""Uri uri = new({|TRN6001:"WS://8.8.8.8:8080"|});""")]
    [InlineData("""const string Host = "contoso.com"; var uri = new Uri({|TRN6001:"ws://" + Host|});""")]
    [InlineData("""new ServiceCollection().AddTransport(o => o.UseWebSockets({|TRN6001:"ws://stream.contoso.com/feed"|}));""")]
    public Task Clear_text_to_a_public_host_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("wss://stream.contoso.com")]
    [InlineData("ws://localhost:5000/")]
    [InlineData("ws://127.0.0.1")]
    [InlineData("ws://[::1]:80/chat")]
    [InlineData("ws://192.168.1.10/")]
    [InlineData("ws://172.20.0.2/")]
    [InlineData("ws://printer.local/")]
    [InlineData("ws://gateway/")]
    [InlineData("ws://example.com/")]
    [InlineData("ws://chat.example.org/")]
    [InlineData("http://contoso.com/")]
    public Task Other_addresses_are_not_reported(string address) => VerifyBodyAsync($"var uri = new Uri(\"{address}\");");

    [Theory]
    [InlineData("""var uri = new Uri($"ws://{Environment.MachineName}/feed");""")]
    [InlineData("""Console.WriteLine("ws://stream.contoso.com/feed");""")]
    public Task What_is_no_known_address_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Hosts_can_be_allowed() => RuleTest.VerifyAsync<ClearTextWebSocketAnalyzer>(
        """class C { Uri uri = new("ws://stream.contoso.com/feed"); }""",
        static test => test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", "is_global = true\ntransport.allow_cleartext_hosts = other.contoso.com, stream.contoso.com\n")));

    [Fact]
    public Task The_fix_uses_TLS() => RuleTest.VerifyFixAsync<ClearTextWebSocketAnalyzer, UseTlsForWebSocketFix>(
        """class C { Uri uri = new({|TRN6001:"ws://stream.contoso.com/feed"|}); Uri other = new({|TRN6001:@"ws://b.contoso.com"|}); }""",
        """class C { Uri uri = new("wss://stream.contoso.com/feed"); Uri other = new(@"wss://b.contoso.com"); }""");

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<ClearTextWebSocketAnalyzer>($$"""
        class C
        {
            void M()
            {
                {{statement}}
            }
        }
        """);
}
