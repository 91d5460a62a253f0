namespace Transport.Processes.Tests;

/// <summary>A client's and a server's machine with a router between them, as network namespaces of Linux, and a route that can be cut.</summary>
internal sealed class RoutedNetwork : IAsyncDisposable
{
    public const string ServerAddress = "10.77.2.2";

    private const string ClientAddress = "10.77.1.2";

    private static int s_last;

    private readonly string _name = $"transport-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}";

    private string ClientSpace => _name + "-client";

    private string ServerSpace => _name + "-server";

    private string RouterSpace => _name + "-router";

    /// <summary>Skips the test where there cannot be such a network; under CI that is a failure.</summary>
    public static async Task<RoutedNetwork> CreateAsync()
    {
        const string Sentence = "Skipped: this test cuts a route between network namespaces, which takes Linux, root and the program ip. Run it as root; on Debian the package is iproute2.";
        Tool.Require(OperatingSystem.IsLinux() && Environment.UserName == "root" ? Tool.Find("ip") : null, Sentence);
        RoutedNetwork network = new();
        try
        {
            Tool.Require(await TryIpAsync("netns", "add", network.RouterSpace) ? "ip" : null, Sentence);
            await IpAsync("netns", "add", network.ClientSpace);
            await IpAsync("netns", "add", network.ServerSpace);
            await network.ConnectAsync(network.ClientSpace, "client", ClientAddress, "10.77.1.1");
            await network.ConnectAsync(network.ServerSpace, "server", ServerAddress, "10.77.2.1");
            await IpAsync("netns", "exec", network.RouterSpace, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public SampleProcess StartServer(string transport, string work) => Start(ServerSpace, "listen", transport, ServerAddress, work);

    public SampleProcess StartClient(string transport, string address, string work) => Start(ClientSpace, "connect", transport, address, work);

    /// <summary>From now on the router drops every packet, and tells nobody.</summary>
    public async Task CutAsync()
    {
        await IpAsync("-n", RouterSpace, "route", "add", "blackhole", ClientAddress + "/32");
        await IpAsync("-n", RouterSpace, "route", "add", "blackhole", ServerAddress + "/32");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string space in (string[])[ClientSpace, ServerSpace, RouterSpace])
        {
            await TryIpAsync("netns", "delete", space);
        }
    }

    private static SampleProcess Start(string space, params string[] arguments) => SampleProcess.StartTool(
        "ip",
        ["netns", "exec", space, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "Transport.Processes.Tests.dll"), "peer", .. arguments]);

    private async Task ConnectAsync(string space, string link, string address, string router)
    {
        await IpAsync("-n", RouterSpace, "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space);
        await IpAsync("-n", RouterSpace, "address", "add", router + "/24", "dev", link);
        await IpAsync("-n", RouterSpace, "link", "set", link, "up");
        await IpAsync("-n", space, "address", "add", address + "/24", "dev", "eth0");
        await IpAsync("-n", space, "link", "set", "eth0", "up");
        await IpAsync("-n", space, "link", "set", "lo", "up");
        await IpAsync("-n", space, "route", "add", "default", "via", router);
    }

    private static async Task<bool> TryIpAsync(params string[] arguments)
    {
        await using SampleProcess ip = SampleProcess.StartTool("ip", arguments);
        return await ip.EndAsync() == 0;
    }

    private static async Task IpAsync(params string[] arguments)
    {
        await using SampleProcess ip = SampleProcess.StartTool("ip", arguments);
        Assert.True(await ip.EndAsync() == 0, $"ip {string.Join(' ', arguments)} failed: {string.Join(' ', ip.Errors)}");
    }
}
