namespace Transport.Processes.Tests;

/// <summary>Its kernel goes on acknowledging what we send, so nothing but its silence tells.</summary>
public class A_stopped_process_is_noticed
{
    public static TheoryData<string, bool> Sides => new()
    {
        { "tcp", false },
        { "tcp", true },
        { "websocket", false },
        { "websocket", true },
    };

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task While_nothing_is_sent(string transport, bool weListen)
    {
        Signals.Require();
        await using PeerProcess peer = await PeerProcess.StartAsync(transport, weListen, "receive");
        Task<ReceivedMessage?> receive = peer.Channel.ReceiveAsync().AsTask();
        peer.Process.Suspend();
        await peer.DeadAsync();
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => receive.WaitAsync(OutputLines.Patience));
        Assert.Equal(TransportError.PeerTimedOut, error.Error);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task While_we_keep_sending(string transport, bool weListen)
    {
        Signals.Require();
        await using PeerProcess peer = await PeerProcess.StartAsync(transport, weListen, "receive");
        TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> send = Task.Run(() => SendAsync(peer.Channel, sending));
        await sending.Task.WaitAsync(OutputLines.Patience);
        peer.Process.Suspend();
        await peer.DeadAsync();
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => send.WaitAsync(OutputLines.Patience));
        Assert.Equal(TransportError.PeerTimedOut, error.Error);
    }

    private static async Task<int> SendAsync(IMessageChannel channel, TaskCompletionSource sending)
    {
        byte[] payload = new byte[16_000];
        for (int i = 0; ; i++)
        {
            await channel.SendAsync(payload);
            if (i == 1_000)
            {
                sending.SetResult();
            }
        }
    }
}
