namespace Transport.Processes.Tests;

/// <summary>A <see cref="Peer"/> that runs, and our channel to it.</summary>
internal sealed class PeerProcess(SampleProcess process, IMessageChannel channel, Server? server) : IAsyncDisposable
{
    public SampleProcess Process => process;

    public IMessageChannel Channel => channel;

    /// <param name="transport">See <see cref="Server.StartAsync"/>.</param>
    /// <param name="weListen">True if this process is the server.</param>
    /// <param name="work">What the peer does, see <see cref="Peer"/>.</param>
    public static async Task<PeerProcess> StartAsync(string transport, bool weListen, string work)
    {
        Server? server = null;
        SampleProcess? process = null;
        try
        {
            IMessageChannel channel;
            if (weListen)
            {
                server = await Server.StartAsync(transport, "127.0.0.1");
                process = Start("connect", transport, server.Address, work);
                channel = await server.AcceptAsync().WaitAsync(OutputLines.Patience);
            }
            else
            {
                process = Start("listen", transport, "127.0.0.1", work);
                string address = (await process.OutputAsync(line => line.StartsWith("listening ", StringComparison.Ordinal)))["listening ".Length..];
                channel = await Client.ConnectAsync(transport, address);
            }

            await channel.SendAsync("hello"u8.ToArray());
            using (Assert.NotNull(await channel.ReceiveAsync().AsTask().WaitAsync(OutputLines.Patience)))
            {
                await process.OutputAsync("alive");
            }

            return new PeerProcess(process, channel, server);
        }
        catch
        {
            await (process?.DisposeAsync() ?? default);
            await (server?.DisposeAsync() ?? default);
            throw;
        }
    }

    /// <summary>Waits until the heartbeat has given the peer up.</summary>
    public async Task DeadAsync()
    {
        CloseReason end = await channel.Completion.WaitAsync(OutputLines.Patience);
        Assert.Equal(TransportError.PeerTimedOut, end.Error?.Error);
        Assert.Contains("Heartbeat:Timeout", end.Error!.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await process.DisposeAsync();
        await (server?.DisposeAsync() ?? default);
    }

    private static SampleProcess Start(params string[] arguments) => SampleProcess.Start("Transport.Processes.Tests", ["peer", .. arguments]);
}
