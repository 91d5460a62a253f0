using Transport.Analyzers.WebSockets;

namespace Transport.Analyzers.Tests.WebSockets;

public sealed class ReceiveDecodedAsMessageFixTests
{
    [Fact]
    public Task The_fix_receives_until_the_message_is_complete() => RuleTest.VerifyFixAsync<ReceiveDecodedAsMessageAnalyzer, CollectMessageFix>(
        """
        class C
        {
            async Task RunAsync(WebSocket socket, Action<string> received)
            {
                var buffer = new byte[4096];
                while (socket.State == WebSocketState.Open)
                {
                    // The next message.
                    var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None); // waits
                    if (result.MessageType == WebSocketMessageType.Close)
                    {
                        break;
                    }

                    received({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});
                }
            }

            async Task<string> ReadAsync(ClientWebSocket socket, byte[] space)
            {
                ValueWebSocketReceiveResult result;
                result = await socket.ReceiveAsync(space.AsMemory(), default).ConfigureAwait(false);
                return {|TRN2003:Encoding.UTF8.GetString(space.AsSpan(0, result.Count))|};
            }
        }
        """,
        """
        class C
        {
            async Task RunAsync(WebSocket socket, Action<string> received)
            {
                var buffer = new byte[4096];
                while (socket.State == WebSocketState.Open)
                {
                    // The next message.
                    using var message = new MemoryStream();
                    WebSocketReceiveResult result;
                    do
                    {
                        result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                        message.Write(buffer, 0, result.Count);
                        if (message.Length > 1024 * 1024)
                        {
                            throw new InvalidDataException("The message is larger than 1 MiB.");
                        }
                    }
                    while (!result.EndOfMessage); // waits
                    if (result.MessageType == WebSocketMessageType.Close)
                    {
                        break;
                    }

                    received(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length));
                }
            }

            async Task<string> ReadAsync(ClientWebSocket socket, byte[] space)
            {
                ValueWebSocketReceiveResult result;
                using var message = new MemoryStream();
                do
                {
                    result = await socket.ReceiveAsync(space.AsMemory(), default).ConfigureAwait(false);
                    message.Write(space.AsSpan(0, result.Count));
                    if (message.Length > 1024 * 1024)
                    {
                        throw new InvalidDataException("The message is larger than 1 MiB.");
                    }
                }
                while (!result.EndOfMessage);
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
        """,
        static test => test.NumberOfFixAllIterations = 1);

    [Fact]
    public Task Two_receives_of_one_method_are_fixed_together() => RuleTest.VerifyFixAsync<ReceiveDecodedAsMessageAnalyzer, CollectMessageFix>(
        """
        class C
        {
            async Task RunAsync(ClientWebSocket message, byte[] buffer)
            {
                var hello = await message.ReceiveAsync(buffer, default);
                Console.Title = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, hello.Count)|};
                while (true)
                {
                    WebSocketReceiveResult next = await message.ReceiveAsync(new ArraySegment<byte>(buffer), default);
                    Console.Title = {|TRN2003:Encoding.UTF8.GetString(buffer, 0, next.Count)|};
                }
            }
        }
        """,
        """
        class C
        {
            async Task RunAsync(ClientWebSocket message, byte[] buffer)
            {
                using var received = new MemoryStream();
                WebSocketReceiveResult hello;
                do
                {
                    hello = await message.ReceiveAsync(buffer, default);
                    received.Write(buffer, 0, hello.Count);
                    if (received.Length > 1024 * 1024)
                    {
                        throw new InvalidDataException("The message is larger than 1 MiB.");
                    }
                }
                while (!hello.EndOfMessage);
                Console.Title = Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length);
                while (true)
                {
                    using var message2 = new MemoryStream();
                    WebSocketReceiveResult next;
                    do
                    {
                        next = await message.ReceiveAsync(new ArraySegment<byte>(buffer), default);
                        message2.Write(buffer, 0, next.Count);
                        if (message2.Length > 1024 * 1024)
                        {
                            throw new InvalidDataException("The message is larger than 1 MiB.");
                        }
                    }
                    while (!next.EndOfMessage);
                    Console.Title = Encoding.UTF8.GetString(message2.GetBuffer(), 0, (int)message2.Length);
                }
            }
        }
        """);

    [Theory]
    [InlineData("var result = await socket.ReceiveAsync(segment, default); while (!result.CloseStatus.HasValue) { Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); result = await socket.ReceiveAsync(segment, default); }")]
    [InlineData("var result = socket.ReceiveAsync(segment, default).Result; Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});")]
    [InlineData("var result = await socket.ReceiveAsync(segment, default); Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); await socket.SendAsync(new ArraySegment<byte>(buffer, 0, result.Count), WebSocketMessageType.Text, true, default);")]
    [InlineData("var result = await socket.ReceiveAsync(segment, default); Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}); Array.Clear(buffer);")]
    [InlineData("var result = await socket.ReceiveAsync(segment, default); Use({|TRN2003:Encoding.UTF8.GetString(buffer)|});")]
    [InlineData("var result = await socket.ReceiveAsync(segment, default); int count = result.Count; Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, count)|});")]
    [InlineData("var result = await socket.ReceiveAsync(segment, default); _ = Task.Run(() => Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|}));")]
    [InlineData("WebSocketReceiveResult result; try { result = await socket.ReceiveAsync(segment, default); } catch (WebSocketException) { return; } Use({|TRN2003:Encoding.UTF8.GetString(buffer, 0, result.Count)|});")]
    public Task No_fix_is_offered_where_it_could_change_more(string statements) => RuleTest.VerifyNoFixAsync<ReceiveDecodedAsMessageAnalyzer, CollectMessageFix>($$"""
        class C
        {
            async Task M(WebSocket socket, byte[] buffer)
            {
                await Task.Yield();
                var segment = new ArraySegment<byte>(buffer);
                {{statements}}
            }

            static void Use(string text) => Console.Title = text;
        }
        """);
}
