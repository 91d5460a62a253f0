using Transport.Conformance;
using Transport.Datagrams;

namespace Transport.Testing.Tests;

/// <summary>What tests do with the ends of a link.</summary>
internal static class Ends
{
    public static Task SendAsync(this DatagramConnection end, byte[] datagram) => end.SendAsync(datagram, datagram.Length, CancellationToken.None).Within();

    /// <summary>The datagrams of one receive.</summary>
    public static async Task<List<byte[]>> NextAsync(this DatagramConnection end)
    {
        ReceivedDatagrams received = await end.ReceiveAsync(CancellationToken.None).Within("a datagram to arrive");
        return Take(received);
    }

    /// <summary>All datagrams that have arrived.</summary>
    public static List<byte[]> Arrived(this DatagramConnection end)
    {
        List<byte[]> all = [];
        while (true)
        {
            using CancellationTokenSource source = new();
            ValueTask<ReceivedDatagrams> receive = end.ReceiveAsync(source.Token);
            if (!receive.IsCompleted)
            {
                source.Cancel();
                _ = receive.AsTask().ContinueWith(static task => task.Exception, TaskScheduler.Default);
                return all;
            }

            all.AddRange(Take(receive.Result));
        }
    }

    private static List<byte[]> Take(ReceivedDatagrams received)
    {
        List<byte[]> datagrams = [];
        int offset = 0;
        do
        {
            int length = Math.Min(received.DatagramSize, received.Length - offset);
            datagrams.Add(received.Block!.Memory.Slice(received.Offset + offset, length).ToArray());
            offset += length;
        }
        while (offset < received.Length);
        received.Block.Release();
        return datagrams;
    }
}
