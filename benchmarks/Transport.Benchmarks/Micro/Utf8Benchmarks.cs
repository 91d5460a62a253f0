using System.Text;
using System.Text.Unicode;
using BenchmarkDotNet.Attributes;

namespace Transport.Benchmarks.Micro;

/// <summary>The check that every text message passes when it is sent and when it is received.</summary>
[MemoryDiagnoser]
public class Utf8Benchmarks
{
    private byte[] _text = [];

    [Params(32, 1024, 65536)]
    public int Size { get; set; }

    [Params("ASCII", "mixed")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        // Eight bytes: characters of one, two and three bytes.
        byte[] unit = Encoding.UTF8.GetBytes(Text == "ASCII" ? "abcdefgh" : "abcä€");
        _text = [.. Enumerable.Repeat(unit, Size / unit.Length).SelectMany(static bytes => bytes)];
    }

    [Benchmark]
    public bool IsValid() => Utf8.IsValid(_text);
}
