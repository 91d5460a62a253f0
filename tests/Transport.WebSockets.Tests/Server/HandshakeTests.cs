namespace Transport.WebSockets.Tests;

public sealed class HandshakeTests
{
    [Theory]
    [InlineData("POST", "13", "dGhlIHNhbXBsZSBub25jZQ==", "", 405, "Allow: GET")]
    [InlineData("GET", "8", "dGhlIHNhbXBsZSBub25jZQ==", "", 426, "Sec-WebSocket-Version: 13")]
    [InlineData("GET", "13", "short", "", 400, "Content-Type: text/plain; charset=utf-8")]
    [InlineData("GET", "13", "dGhlIHNhbXBsZSBub25jZQ!!", "", 400, "Content-Type: text/plain; charset=utf-8")]
    [InlineData("GET", "13", "dGhlIHNhbXBsZSBub25jZQ==", "Origin: https://evil.example\r\n", 403, "Content-Type: text/plain; charset=utf-8")]
    [InlineData("GET", "13", "dGhlIHNhbXBsZSBub25jZQ==", "Origin: null\r\n", 403, "Content-Type: text/plain; charset=utf-8")]
    public async Task A_request_that_is_no_proper_handshake_is_refused(string method, string version, string key, string more, int status, string header)
    {
        await using WebServer server = await WebServer.StartAsync();
        using RawWebSocket socket = new();
        string length = method == "POST" ? "Content-Length: 0\r\n" : "";
        string answer = await socket.AskAsync(server, RawWebSocket.Handshake(server, method: method, version: version, key: key, more: more + length));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(header + "\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(server.Log, line => line.Contains($"refused with status {status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_that_opens_the_endpoint_as_a_page_reads_a_sentence()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpClient http = new();
        using HttpResponseMessage response = await http.GetAsync(new Uri($"http://127.0.0.1:{server.Port}/chat/lobby")).Within();
        Assert.Equal(426, (int)response.StatusCode);
        Assert.Equal("websocket", Assert.Single(response.Headers.Upgrade).Name);
        Assert.Equal("This is a WebSocket endpoint. Connect with a WebSocket client, over HTTP/1.1.\n", await response.Content.ReadAsStringAsync().Within());
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("HTTP://127.0.0.1:{0}")]
    [InlineData("https://pages.example")]
    [InlineData("https://pages.example:443")]
    public async Task Pages_of_the_own_origin_and_of_allowed_ones_may_connect(string origin)
    {
        await using WebServer server = await WebServer.StartAsync(options => options.AllowedOrigins.Add("https://pages.example"));
        using RawWebSocket socket = new();
        string more = $"Origin: {string.Format(System.Globalization.CultureInfo.InvariantCulture, origin, server.Port)}\r\n";
        Assert.StartsWith("HTTP/1.1 101 ", await socket.AskAsync(server, RawWebSocket.Handshake(server, more: more)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:{0}.evil.example")]
    [InlineData("http://127.0.0.1:{0}@evil.example")]
    [InlineData("https://sub.pages.example")]
    public async Task Pages_of_origins_that_look_alike_may_not_connect(string origin)
    {
        await using WebServer server = await WebServer.StartAsync(options => options.AllowedOrigins.Add("https://pages.example"));
        using RawWebSocket socket = new();
        string more = $"Origin: {string.Format(System.Globalization.CultureInfo.InvariantCulture, origin, server.Port)}\r\n";
        Assert.StartsWith("HTTP/1.1 403 ", await socket.AskAsync(server, RawWebSocket.Handshake(server, more: more)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_endpoint_answers_503_and_has_room_again_when_a_handler_has_returned()
    {
        await using WebServer server = await WebServer.StartAsync(options => options.MaxChannels = 1);
        using RawWebSocket first = await RawWebSocket.ConnectAsync(server);
        using RawWebSocket refused = new();
        string answer = await refused.AskAsync(server, RawWebSocket.Handshake(server));
        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);

        await server.AcceptAsync();
        server.HandedOver.Release();
        Assert.Equal(CloseCode.Normal, (await first.ReadCloseAsync()).Code);
        await first.SendFrameAsync(0x88, [0x03, 0xE8]);
        await first.ExpectEndAsync();
        await server.HandedOver.HandlerDisposed.Within();
        for (string again = ""; !again.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal);)
        {
            // The place is given back just after the connection has ended.
            using RawWebSocket second = new();
            again = await second.AskAsync(server, RawWebSocket.Handshake(server));
        }
    }
}
