using BenchmarkDotNet.Attributes;
using Transport.Framing;
using Transport.WebSockets;

namespace Transport.Benchmarks.Micro;

/// <summary>What a client does to each payload it sends, and a server to each it receives.</summary>
[MemoryDiagnoser]
public class MaskingBenchmarks
{
    private readonly FrameCodec _client = WebSocketFraming.Client.CreateCodec();
    private readonly FrameCodec _server = WebSocketFraming.Server.CreateCodec();
    private byte[] _payload = [];
    private byte[] _masked = [];

    [Params(32, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = new byte[Size];
        _masked = new byte[Size];
        byte[] header = new byte[_client.MaxOverhead];
        _client.WriteHeader(header, FrameType.Binary, Size);
        if (!_server.TryReadHeader(header, out _))
        {
            throw new InvalidOperationException("The server's codec did not find the header that the client's wrote.");
        }
    }

    [Benchmark]
    public void Mask() => _client.EncodePayload(_payload, _masked);

    [Benchmark]
    public void Unmask() => _server.DecodePayload(_payload);
}
