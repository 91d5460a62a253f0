using System.Net;
using CsCheck;

namespace Transport.Sockets.Tests;

/// <summary>Whatever comes, and in whatever pieces: a whole header is read exactly, and nothing else is taken for one, waited for without bound, or thrown over.</summary>
public sealed class ProxyHeaderProperties
{
    private static readonly Gen<IPEndPoint> EndPoint4 = Gen.Select(Gen.Byte.Array[4], Gen.UShort, static (address, port) => new IPEndPoint(new IPAddress(address), port));

    private static readonly Gen<IPEndPoint> EndPoint6 = Gen.Select(
        Gen.OneOf(Gen.Byte.Array[16], Gen.Byte.Array[4].Select(static end => (byte[])[0x20, 1, .. new byte[10], .. end])),
        Gen.UShort,
        static (address, port) => new IPEndPoint(new IPAddress(address), port));

    private static readonly Gen<byte[]> Extension = Gen.Select(Gen.Byte[0x10, 0xff], Gen.Byte.Array[0, 60], static (type, value) => ProxyHeaderBytes.Extension(type, value));

    private static readonly Gen<(byte[] Bytes, IPEndPoint Source, IPEndPoint Destination)> Headers =
        Gen.Select(Gen.OneOf(Gen.Select(EndPoint4, EndPoint4), Gen.Select(EndPoint6, EndPoint6)), Gen.Int[0, 2], Extension.Array[0, 5], static (ends, kind, extensions) => (
            kind switch
            {
                0 => ProxyHeaderBytes.Version1(ends.Item1, ends.Item2),
                1 => ProxyHeaderBytes.Version2(ends.Item1, ends.Item2, extensions),
                _ => ProxyHeaderBytes.WithChecksum(ProxyHeaderBytes.Version2(ends.Item1, ends.Item2, [.. extensions, ProxyHeaderBytes.Extension(3, new byte[4])])),
            },
            ends.Item1,
            ends.Item2));

    private static readonly Gen<byte[]> Mutations = Gen.Select(
        Headers,
        Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 2]).Array[1, 4],
        Gen.Byte.Array[0, 200],
        static (header, changes, rest) =>
        {
            List<byte> bytes = [.. header.Bytes];
            foreach ((int at, byte value, int how) in changes)
            {
                int index = at % (bytes.Count + 1);
                if (how == 0)
                {
                    bytes.Insert(index, value);
                }
                else if (index < bytes.Count && how == 1)
                {
                    bytes[index] = value;
                }
                else if (index < bytes.Count)
                {
                    bytes.RemoveAt(index);
                }
            }

            return (byte[])[.. bytes, .. rest];
        });

    /// <summary>Bytes for one header, however it is cut and whatever it claims: the texts of what is wrong with it, and the addresses.</summary>
    private const int MostAllocated = 16 * 1024;

    [Fact]
    public void A_header_is_read_exactly_whatever_follows_and_however_it_is_cut() =>
        Gen.Select(Headers, Gen.Byte.Array[0, 50], Gen.Int).Sample(
            (header, behind, seed) =>
            {
                (ProxyHeaderReading reading, int consumed) = Feed([.. header.Bytes, .. behind], new Random(seed));
                Assert.Null(reading.Violation);
                Assert.Equal(header.Bytes.Length, consumed);
                Assert.Equal(header.Bytes.Length, reading.Header!.Length);
                Assert.Equal(Plain(header.Source), reading.Header.Source);
                Assert.Equal(Plain(header.Destination), reading.Header.Destination);
            },
            iter: FuzzCases.Of(20_000));

    [Fact]
    public void A_header_that_is_cut_off_is_always_waited_for() =>
        Gen.Select(Headers, Gen.Int[0, 400], Gen.Int).Sample(
            (header, cut, seed) =>
            {
                int length = cut % header.Bytes.Length;
                (ProxyHeaderReading reading, int consumed) = Feed(header.Bytes[..length], new Random(seed));
                Assert.Equal(length, consumed);
                Assert.Null(reading.Violation);
                Assert.InRange(reading.Missing, 1, header.Bytes.Length - length);
            },
            iter: FuzzCases.Of(20_000));

    [Fact]
    public void A_header_with_mutations_is_read_or_refused_and_never_more() =>
        Gen.Select(Mutations, Gen.Int).Sample((bytes, seed) => CheckAny(bytes, new Random(seed)), iter: FuzzCases.Of(50_000));

    [Fact]
    public void Random_bytes_behind_a_signature_are_read_or_refused_and_never_more() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 5_000], Gen.Int).Sample(
            (isFirst, bytes, seed) => CheckAny([.. isFirst ? ProxyHeaderVersion1.Signature : ProxyHeaderVersion2.Signature, .. bytes], new Random(seed)),
            iter: FuzzCases.Of(10_000));

    private static void CheckAny(byte[] bytes, Random random)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        (ProxyHeaderReading reading, int consumed) = Feed(bytes, random);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.InRange(consumed, 0, ProxyHeaderParser.MaxLength);
        Assert.Equal(reading.Header is null && reading.Violation is null, reading.Missing > 0);
        Assert.False(reading.Header is not null && reading.Violation is not null);
        Assert.Equal(reading.Header?.Length ?? consumed, consumed);
    }

    /// <summary>Reads as the handshake does, in random pieces of what it asks for, until it is known what the bytes are or there are no more.</summary>
    private static (ProxyHeaderReading Reading, int Consumed) Feed(byte[] bytes, Random random)
    {
        int consumed = 0;
        while (true)
        {
            ProxyHeaderReading reading = ProxyHeaderParser.Parse(bytes.AsSpan(0, consumed));
            if (reading.Missing == 0 || consumed == bytes.Length)
            {
                return (reading, consumed);
            }

            Assert.InRange(reading.Missing, 1, ProxyHeaderParser.MaxLength - consumed);
            consumed += Math.Min(bytes.Length - consumed, random.Next(1, reading.Missing + 1));
        }
    }

    private static IPEndPoint Plain(IPEndPoint endPoint) => endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
