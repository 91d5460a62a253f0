using Transport.Analyzers.Texts;

namespace Transport.Analyzers.Tests.Texts;

public sealed class CharacterCountTests
{
    [Theory]
    [InlineData("stream.Write(Encoding.UTF8.GetBytes(text), 0, {|TRN3009:text.Length|});")]
    [InlineData("byte[] bytes = Encoding.UTF8.GetBytes(text); stream.Write(bytes, 0, {|TRN3009:text.Length|});")]
    [InlineData("var bytes = Encoding.UTF8.GetBytes(text); udp.Send(bytes, {|TRN3009:text.Length|}, new IPEndPoint(IPAddress.Loopback, 5));")]
    [InlineData("var bytes = new UTF8Encoding(false).GetBytes(text); socket.Send(bytes, {|TRN3009:text.Length|}, SocketFlags.None);")]
    [InlineData("await webSocket.SendAsync(new ArraySegment<byte>(Encoding.UTF8.GetBytes(text), 0, {|TRN3009:text.Length|}), WebSocketMessageType.Text, true, default);")]
    [InlineData("var bytes = Encoding.UTF8.GetBytes(text); await webSocket.SendAsync(bytes.AsMemory(0, {|TRN3009:text.Length|}), WebSocketMessageType.Text, true, default);")]
    [InlineData("await stream.WriteAsync(Encoding.Unicode.GetBytes(text), 0, {|TRN3009:text.Length|});")]
    [InlineData("var bytes = Encoding.Default.GetBytes(text); Buffer.BlockCopy(bytes, 0, buffer, 4, {|TRN3009:text.Length|});")]
    [InlineData("var line = text + \"\\r\\n\"; var bytes = Encoding.UTF8.GetBytes(line); Array.Copy(bytes, buffer, {|TRN3009:line.Length|});")]
    [InlineData("stream.BeginWrite(Encoding.UTF8.GetBytes(this.Name), 0, {|TRN3009:this.Name.Length|}, null, null);")]
    [InlineData("response.ContentLength64 = {|TRN3009:text.Length|}; var body = Encoding.UTF8.GetBytes(text); response.OutputStream.Write(body, 0, body.Length);")]
    [InlineData("void Send(string line) => socket.Send(Encoding.UTF8.GetBytes(line), 0, {|TRN3009:line.Length|}, SocketFlags.None); Send(text);")]
    [InlineData("byte[] bytes = new byte[1024]; bytes = Encoding.UTF8.GetBytes(text); stream.Write(bytes, 0, {|TRN3009:text.Length|});")]
    [InlineData("string line = \"MSG \"; line += text; stream.Write(Encoding.UTF8.GetBytes(line), 0, {|TRN3009:line.Length|});")]
    [InlineData("string line = string.Format(\"MSG {0}\", text); stream.Write(Encoding.UTF8.GetBytes(line), 0, {|TRN3009:line.Length|});")]
    public Task Characters_in_place_of_bytes_are_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("var bytes = Encoding.UTF8.GetBytes(text); stream.Write(bytes, 0, bytes.Length);")]
    [InlineData("stream.Write(Encoding.UTF8.GetBytes(text), 0, Encoding.UTF8.GetByteCount(text));")]
    [InlineData("stream.Write(Encoding.ASCII.GetBytes(text), 0, text.Length);")]
    [InlineData("stream.Write(Encoding.Latin1.GetBytes(text), 0, text.Length);")]
    [InlineData("stream.Write(Encoding.UTF8.GetBytes(\"hello\"), 0, \"hello\".Length);")]
    [InlineData("const string Hello = \"hello\"; stream.Write(Encoding.UTF8.GetBytes(Hello), 0, Hello.Length);")]
    [InlineData("string hello = \"hello\"; var bytes = Encoding.UTF8.GetBytes(hello); socket.Send(bytes, hello.Length, SocketFlags.None);")]
    [InlineData("string number = buffer.Length.ToString(); socket.Send(Encoding.UTF8.GetBytes(number), number.Length, SocketFlags.None);")]
    [InlineData("string line = $\"{buffer.Length} bytes\\n\"; socket.Send(Encoding.UTF8.GetBytes(line), line.Length, SocketFlags.None);")]
    [InlineData("string base64 = Convert.ToBase64String(buffer); socket.Send(Encoding.UTF8.GetBytes(base64), base64.Length, SocketFlags.None);")]
    [InlineData("string json = System.Text.Json.JsonSerializer.Serialize(buffer); socket.Send(Encoding.UTF8.GetBytes(json), json.Length, SocketFlags.None);")]
    [InlineData("socket.Send(Encoding.UTF8.GetBytes(Greeting), Greeting.Length, SocketFlags.None);")]
    [InlineData("string line = \"GET \"; line += buffer.Length; line += \"\\r\\n\"; stream.Write(Encoding.UTF8.GetBytes(line), 0, line.Length);")]
    [InlineData("string hex = Convert.ToHexString(buffer).ToLower(); stream.Write(Encoding.UTF8.GetBytes(hex), 0, hex.Length);")]
    [InlineData("string hex = BitConverter.ToString(buffer).Replace(\"-\", \"\"); stream.Write(Encoding.UTF8.GetBytes(hex), 0, hex.Length);")]
    [InlineData("string line = string.Format(\"{0:D4};{1}\", buffer.Length, 7); stream.Write(Encoding.UTF8.GetBytes(line), 0, line.Length);")]
    [InlineData("string line = string.Join(\";\", buffer.Length, socket.SocketType); stream.Write(Encoding.UTF8.GetBytes(line), 0, line.Length);")]
    [InlineData("string line = Encoding.ASCII.GetString(buffer).TrimEnd(); stream.Write(Encoding.UTF8.GetBytes(line), 0, line.Length);")]
    [InlineData("if (!text.All(char.IsAscii)) { throw new ArgumentException(); } stream.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);")]
    [InlineData("if (text.Any(c => c > 127)) { return; } stream.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);")]
    [InlineData("if (!Ascii.IsValid(text)) { return; } stream.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);")]
    public Task Bytes_and_ASCII_are_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("int count = Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, 0);")]
    [InlineData("string other = text.Trim(); stream.Write(Encoding.UTF8.GetBytes(text), 0, other.Length);")]
    [InlineData("string part = text; var bytes = Encoding.UTF8.GetBytes(part); part = \"ab\"; stream.Write(bytes, 0, part.Length);")]
    [InlineData("var bytes = Encoding.UTF8.GetBytes(text); bytes = buffer; stream.Write(bytes, 0, text.Length);")]
    [InlineData("stream.Write(encoding.GetBytes(text), 0, text.Length);")]
    [InlineData("stream.Write(Encoding.GetEncoding(1252).GetBytes(text), 0, text.Length);")]
    [InlineData("Own(Encoding.UTF8.GetBytes(text), text.Length);")]
    [InlineData("var bytes = Encoding.UTF8.GetBytes(text); Console.WriteLine(text.Length + bytes.Length);")]
    [InlineData("Array.Copy(buffer, Encoding.UTF8.GetBytes(text), text.Length);")]
    [InlineData("dynamic any = stream; any.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);")]
    [InlineData("response.ContentLength64 = text.Length; var body = Encoding.ASCII.GetBytes(text);")]
    [InlineData("byte[] reply = Encoding.UTF8.GetBytes(text); response.ContentLength64 = reply.Length;")]
    [InlineData("byte[] bytes = new byte[99]; if (text.Length < 9) { bytes = Encoding.UTF8.GetBytes(text); } stream.Write(bytes, 0, text.Length);")]
    [InlineData("response.ContentLength64 = text.Length; var body = Encoding.UTF8.GetBytes(text); response.ContentLength64 = body.Length;")]
    public Task Other_lengths_are_not_reported(string statement) => VerifyBodyAsync(statement);

    [Fact]
    public Task Generated_code_is_left_alone() => VerifyAsync("""
        // <auto-generated/>
        class C { void M(Stream s, string t) => s.Write(Encoding.UTF8.GetBytes(t), 0, t.Length); }
        """);

    [Fact]
    public Task Code_that_does_not_bind_is_left_alone() => RuleTest.VerifyAsync<CharacterCountAnalyzer>(
        "class C { void M(Stream s, string t) { s.Write(Encoding.UTF8.GetBytes(), 0, t.Length); s.Nothing(Encoding.UTF8.GetBytes(t), t.Length); s.Write(Missing.GetBytes(t), 0, t.Length",
        static test => test.CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None);

    [Fact]
    public Task The_fix_uses_the_number_of_bytes() => RuleTest.VerifyFixAsync<CharacterCountAnalyzer, UseByteCountFix>(
        """
        class C
        {
            void M(Stream stream, Socket socket, HttpListenerResponse response, string text)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                stream.Write(bytes, 0, {|TRN3009:text.Length|});
                socket.Send(bytes.AsSpan(0, /* all */ {|TRN3009:text.Length|}));
                stream.Write(Encoding.UTF8.GetBytes(text), 0, {|TRN3009:text.Length|});
                response.ContentLength64 = {|TRN3009:text.Length|};
            }
        }
        """,
        """
        class C
        {
            void M(Stream stream, Socket socket, HttpListenerResponse response, string text)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                stream.Write(bytes, 0, bytes.Length);
                socket.Send(bytes.AsSpan(0, /* all */ bytes.Length));
                stream.Write(Encoding.UTF8.GetBytes(text), 0, Encoding.UTF8.GetByteCount(text));
                response.ContentLength64 = Encoding.UTF8.GetByteCount(text);
            }
        }
        """);

    private static Task VerifyBodyAsync(string statement) => VerifyAsync($$"""
        class C
        {
            static readonly string Greeting = "hello";
            string Name { get; } = Console.ReadLine();
            void Own(byte[] utf8, int characters) { }

            async Task M(NetworkStream stream, Socket socket, UdpClient udp, WebSocket webSocket, HttpListenerResponse response, Encoding encoding, byte[] buffer, string text)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """);

    private static Task VerifyAsync(string source) => RuleTest.VerifyAsync<CharacterCountAnalyzer>(source);
}
