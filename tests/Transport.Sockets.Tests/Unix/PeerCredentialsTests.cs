using System.Diagnostics;
using System.Globalization;

namespace Transport.Sockets.Tests;

public sealed class PeerCredentialsTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Both_ends_of_a_unix_channel_know_process_and_user_of_the_other_also_after_the_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Skipped: Windows does not tell who is at the other end of a Unix socket.");
        using TemporaryDirectory directory = new();
        string path = directory.File("s");
        await using IChannelListener listener = await new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = path }).ListenAsync(Running.Token);
        IMessageChannel client = await new UnixSocketConnector(new UnixSocketClientOptions { Path = path }).ConnectAsync(Running.Token);
        IMessageChannel server = (await listener.AcceptAsync(Running.Token))!;
        client.Dispose();
        server.Dispose();
        foreach (IMessageChannel channel in new[] { client, server })
        {
            IPeerCredentials credentials = Assert.IsType<IPeerCredentials>(channel.GetFeature<IPeerCredentials>(), exactMatch: false);
            Assert.Equal(PeerCredentials.CurrentUserId, credentials.UserId);
            if (OperatingSystem.IsLinux())
            {
                Assert.Equal(Environment.ProcessId, credentials.ProcessId);
                Assert.Equal(IdFromProc("Uid:"), credentials.UserId);
                Assert.Equal(IdFromProc("Gid:"), credentials.GroupId);
            }
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Another_process_is_known_by_its_number()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/nc"), "Skipped: this test connects with netcat on Linux; on Debian the package is netcat-openbsd.");
        using TemporaryDirectory directory = new();
        string path = directory.File("s");
        await using IChannelListener listener = await new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = path }).ListenAsync(Running.Token);
        using Process nc = Process.Start(new ProcessStartInfo("/usr/bin/nc", ["-U", path]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
            Assert.Equal(nc.Id, server!.GetFeature<IPeerCredentials>()!.ProcessId);
        }
        finally
        {
            nc.Kill();
            await nc.WaitForExitAsync(Running.Token);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_tcp_channel_has_no_credentials_of_its_peer()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        Assert.Null(sockets.Connection.GetFeature<IPeerCredentials>());
        Assert.Null(sockets.Connection.GetFeature<IRoundTripTime>());
    }

    /// <summary>The effective one, which is the second of four.</summary>
    private static uint IdFromProc(string key) =>
        uint.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);
}
