using Transport.Analyzers.Datagrams;

namespace Transport.Analyzers.Tests.Datagrams;

/// <summary>TRN1001 on the sockets of the base class library.</summary>
public sealed class UnframedDatagramTests
{
    [Theory]
    [InlineData("byte[] bytes = Encoding.UTF8.GetBytes(text); {|TRN1001:udp.Send(bytes, bytes.Length, remote)|};")]
    [InlineData("await {|TRN1001:udp.SendAsync(Encoding.UTF8.GetBytes(text))|};")]
    [InlineData("var json = System.Text.Json.JsonSerializer.Serialize(order); var data = Encoding.UTF8.GetBytes(json); await {|TRN1001:udp.SendAsync(data, data.Length, \"host\", 9000)|}.ConfigureAwait(false);")]
    [InlineData("await {|TRN1001:udp.SendAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(order), remote)|};")]
    [InlineData("{|TRN1001:socket.SendTo(Encoding.ASCII.GetBytes($\"{text}|{order}\"), remote)|};")]
    [InlineData("await {|TRN1001:socket.SendToAsync(Encoding.ASCII.GetBytes(text).AsMemory(), SocketFlags.None, remote)|};")]
    [InlineData("foreach (string line in text.Split('\\n')) { {|TRN1001:udp.Send(Encoding.UTF8.GetBytes(line), remote)|}; }")]
    [InlineData("byte[] reply = new UTF8Encoding(false).GetBytes(text); {|TRN1001:udp.BeginSend(reply, reply.Length, null, null)|};")]
    [InlineData("udp?{|TRN1001:.Send(PacketSerializer.Serialize(order))|};")]
    [InlineData("udp.Connect(remote); await Task.Run(() => {|TRN1001:udp.Send(Encoding.UTF8.GetBytes(text + order))|});")]
    [InlineData("for (int i = 0; i < file.Length; i++) { {|TRN1001:udp.Send(Encoding.UTF8.GetBytes(text.Split(',')[i]), remote)|}; }")]
    [InlineData("{|TRN1001:udp.Send(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { Name = text }), remote)|};")]
    public Task An_encoded_message_as_a_bare_datagram_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("for (int at = 0; at < file.Length; at += 1024) { int n = Math.Min(1024, file.Length - at); byte[] part = new byte[n]; Buffer.BlockCopy(file, at, part, 0, n); {|TRN1001:udp.Send(part, n, remote)|}; }")]
    [InlineData("int at = 0; while (at < file.Length) { int n = Math.Min(1024, file.Length - at); {|TRN1001:socket.SendTo(file, at, n, SocketFlags.None, remote)|}; at += n; }")]
    [InlineData("for (int i = 0; i < file.Length; i += 512) { await {|TRN1001:udp.SendAsync(file.AsMemory(i, Math.Min(512, file.Length - i)), remote)|}; }")]
    [InlineData("foreach (byte[] part in file.Chunk(1000)) { {|TRN1001:udp.Send(part, part.Length, remote)|}; }")]
    [InlineData("for (int i = 0; i * 500 < file.Length; i++) { byte[] part = file.Skip(i * 500).Take(500).ToArray(); await {|TRN1001:udp.SendAsync(part, part.Length, remote)|}; }")]
    [InlineData("using var source = File.OpenRead(text); byte[] buffer = new byte[4096]; int n; while ((n = source.Read(buffer, 0, buffer.Length)) > 0) { {|TRN1001:udp.Send(buffer, n, remote)|}; }")]
    [InlineData("Stream source = File.OpenRead(text); var buffer = new byte[4096]; int n; do { n = await source.ReadAsync(buffer); await {|TRN1001:udp.SendAsync(buffer.AsMemory(0, n), remote)|}; } while (n > 0);")]
    [InlineData("var parts = new List<byte[]>(); for (int i = 0; i < file.Length; i += 500) { int n = Math.Min(500, file.Length - i); byte[] part = new byte[n]; Array.Copy(file, i, part, 0, n); parts.Add(part); } foreach (byte[] part in parts) { {|TRN1001:udp.Send(part, part.Length, remote)|}; }")]
    [InlineData("int at = 0; while (at < file.Length) { int end = Math.Min(at + 1000, file.Length); {|TRN1001:udp.Send(file[at..end])|}; at = end; }")]
    public Task A_payload_in_chunks_is_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("udp.Send(Encoding.ASCII.GetBytes(\"DISCOVER\"), 8, remote);")]
    [InlineData("const string Hello = \"hello\"; byte[] bytes = Encoding.UTF8.GetBytes(Hello); udp.Send(bytes, bytes.Length);")]
    [InlineData("udp.Send(Encoding.UTF8.GetBytes(Greeting));")]
    [InlineData("udp.Send(\"ping\"u8);")]
    [InlineData("udp.Send(file, file.Length, remote);")]
    [InlineData("var received = await udp.ReceiveAsync(); await udp.SendAsync(received.Buffer, received.RemoteEndPoint);")]
    [InlineData("string search = \"M-SEARCH * HTTP/1.1\\r\\nST: \" + text + \"\\r\\n\\r\\n\"; udp.Send(Encoding.ASCII.GetBytes(search), remote);")]
    [InlineData("udp.Send(Encoding.ASCII.GetBytes($\"{text}:1|c\"), new IPEndPoint(IPAddress.Loopback, 8125));")]
    [InlineData("byte[] line = Encoding.UTF8.GetBytes(\"<14>\" + text); udp.Send(line, line.Length, \"log\", 514);")]
    [InlineData("byte[] body = Encoding.UTF8.GetBytes(text); byte[] packet = new byte[body.Length + 4]; BitConverter.TryWriteBytes(packet, order); body.CopyTo(packet, 4); udp.Send(packet, packet.Length, remote);")]
    [InlineData("ushort sequence = 0; for (int at = 0; at < file.Length; at += 1024) { byte[] part = new byte[1026]; BitConverter.TryWriteBytes(part, sequence++); Buffer.BlockCopy(file, at, part, 2, 1024); udp.Send(part, part.Length, remote); }")]
    [InlineData("using var source = File.OpenRead(text); byte[] buffer = new byte[4096]; byte number = 0; int n; while ((n = source.Read(buffer, 1, buffer.Length - 1)) > 0) { buffer[0] = number++; udp.Send(buffer, n + 1, remote); }")]
    [InlineData("for (int at = 0; at < file.Length; at += 512) { await udp.SendAsync(file.AsMemory(at, 512), remote); await udp.ReceiveAsync(); }")]
    [InlineData("while (true) { int n = await socket.ReceiveAsync(file); await udp.SendAsync(file.AsMemory(0, n), remote); }")]
    [InlineData("var packets = new List<byte[]>(); for (int i = 0; i < 9; i++) { var packet = new byte[9]; packet[0] = (byte)i; Array.Copy(file, i * 8, packet, 1, 8); packets.Add(packet); } foreach (byte[] packet in packets) { udp.Send(packet, packet.Length, remote); }")]
    [InlineData("var packets = new List<byte[]> { file }; foreach (byte[] packet in packets) { udp.Send(packet, packet.Length, remote); }")]
    [InlineData("tcp.Send(Encoding.UTF8.GetBytes(text));")]
    [InlineData("dynamic any = udp; any.Send(Encoding.UTF8.GetBytes(text));")]
    [InlineData("for (int i = 0; i < 3; i++) { udp.Send(file, file.Length, remote); }")]
    [InlineData("new FakeUdp().Send(Encoding.UTF8.GetBytes(text));")]
    [InlineData("for (int i = 0; i < 9; i++) { string part = $\"PART|{i}|{text}\"; byte[] bytes = Encoding.UTF8.GetBytes(part); udp.Send(bytes, bytes.Length, remote); }")]
    [InlineData("string json = System.Text.Json.JsonSerializer.Serialize(new { seq = order, text }); udp.Send(Encoding.UTF8.GetBytes(json), remote);")]
    [InlineData("udp.Send(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new Numbered()), remote);")]
    [InlineData("udp.Send(Encoding.UTF8.GetBytes(order + \":\" + text + \"|ms\"));")]
    [InlineData("udp.Send(Encoding.UTF8.GetBytes($\"<{order}>1 {text}\"));")]
    [InlineData("var lines = new StringBuilder(); lines.Append(\"REGISTER sip:\").Append(text).Append(\" SIP/2.0\"); udp.Send(Encoding.ASCII.GetBytes(lines.ToString()), remote);")]
    public Task What_is_constant_numbered_acknowledged_or_known_is_not_reported(string statement) => VerifyBodyAsync(statement);

    [Theory]
    [InlineData("// <auto-generated/>\nclass C { void M(UdpClient udp, string text) => udp.Send(Encoding.UTF8.GetBytes(text)); }")]
    [InlineData("class C { void M(UdpClient udp, string text) => udp.Send(Encoding.UTF8.{|CS1061:GetByte|}(text)); }")]
    [InlineData("class C { void M(UdpClient udp) { while (true) { udp.{|CS1501:Send|}(); } } }")]
    public Task Generated_and_unbound_code_is_not_reported(string source) => RuleTest.VerifyAsync<UnframedDatagramAnalyzer>(source);

    private static Task VerifyBodyAsync(string statement) => RuleTest.VerifyAsync<UnframedDatagramAnalyzer>($$"""
        class C
        {
            static readonly string Greeting = "hello " + Environment.MachineName;

            async Task M(UdpClient udp, Socket socket, Socket tcp, IPEndPoint remote, string text, int order, byte[] file)
            {
                {{statement}}
                await Task.Yield();
            }
        }

        class Numbered
        {
            public int SequenceNumber { get; set; }
        }

        class FakeUdp
        {
            public int Send(byte[] bytes) => bytes.Length;
        }

        static class PacketSerializer
        {
            public static byte[] Serialize(object value) => [];
        }
        """);
}
