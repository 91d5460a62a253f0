using System.Net;
using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

public sealed class SenderCodecsTests
{
    [Fact]
    public void Each_sender_has_a_codec_of_its_own()
    {
        LetterFraming framing = new();
        SenderCodecs codecs = new(() => framing.CreateCodec(1200, 1200, TimeProvider.System));
        IPEndPoint one = new(IPAddress.Loopback, 1);
        IPEndPoint two = new(IPAddress.Loopback, 2);
        Assert.NotSame(codecs.Of(one, 1), codecs.Of(two, 2));
        Assert.Same(codecs.Of(new IPEndPoint(IPAddress.Loopback, 1), 3), codecs.Of(one, 3));
        codecs.Release();
        Assert.Equal(2, framing.Disposals);
    }

    [Fact]
    public void Of_too_many_senders_the_one_heard_least_recently_is_forgotten()
    {
        LetterFraming framing = new();
        SenderCodecs codecs = new(() => framing.CreateCodec(1200, 1200, TimeProvider.System));
        IPEndPoint friend = new(IPAddress.Loopback, 1);
        DatagramCodec kept = codecs.Of(friend, 0);
        for (int port = 2; port <= 10_000; port++)
        {
            codecs.Of(new IPEndPoint(IPAddress.Loopback, port), port);
            Assert.Same(kept, codecs.Of(friend, port));
        }

        Assert.Equal(SenderCodecs.MaxSenders, codecs.Count);
        Assert.Equal(10_000 - SenderCodecs.MaxSenders, framing.Disposals);
    }
}
