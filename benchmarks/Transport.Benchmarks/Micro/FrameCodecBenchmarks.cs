using BenchmarkDotNet.Attributes;
using Transport.Framing;
using Transport.WebSockets;

namespace Transport.Benchmarks.Micro;

/// <summary>Writing and finding one frame's header, by the framings that carry most traffic.</summary>
[MemoryDiagnoser]
public class FrameCodecBenchmarks
{
    private readonly byte[] _destination = new byte[64];
    private FrameCodec _writer = null!;
    private FrameCodec _reader = null!;
    private byte[] _frame = [];

    /// <summary>The side that writes; a WebSocket's client masks, its server does not.</summary>
    [Params("default", "WebSocket client", "WebSocket server")]
    public string Framing { get; set; } = "";

    [Params(32, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (MessageFraming writer, MessageFraming reader) = Framing switch
        {
            "WebSocket client" => ((MessageFraming)WebSocketFraming.Client, (MessageFraming)WebSocketFraming.Server),
            "WebSocket server" => (WebSocketFraming.Server, WebSocketFraming.Client),
            _ => (MessageFraming.Default, MessageFraming.Default),
        };
        _writer = writer.CreateCodec();
        _reader = reader.CreateCodec();
        _frame = new byte[_writer.MaxOverhead + Size];
        _writer.WriteHeader(_frame, FrameType.Binary, Size);
    }

    [Benchmark]
    public int WriteHeader() => _writer.WriteHeader(_destination, FrameType.Binary, Size);

    [Benchmark]
    public long ReadHeader() => _reader.TryReadHeader(_frame, out FrameHeader header) ? header.PayloadLength : throw new InvalidOperationException("No header was found.");
}
