using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>A real HAProxy in front of a server of the test's. It ends with the test, or after two minutes.</summary>
internal sealed class HaProxy : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly Process _process;
    private readonly Task<string> _output;

    private HaProxy(TemporaryDirectory directory, Process process, string endpoint)
    {
        _directory = directory;
        _process = process;
        _output = process.StandardError.ReadToEndAsync();
        Endpoint = endpoint;
    }

    /// <summary>Where it takes connections.</summary>
    public string Endpoint { get; }

    /// <summary>Starts one, or skips the test where there is none.</summary>
    /// <param name="front">The address that it listens at, without a port.</param>
    /// <param name="server">Where it connects to.</param>
    /// <param name="serverOptions">How, such as <c>send-proxy</c>.</param>
    public static HaProxy Start(IPAddress front, EndPoint server, string serverOptions)
    {
        string? program = Tool.Find("haproxy") ?? (File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : null);
        Tool.Require(program, "Skipped: this test needs HAProxy; on Debian the package is haproxy.");
        TemporaryDirectory directory = new();
        IPEndPoint listen = new(front, FreePort(front));
        string configuration = directory.File("haproxy.cfg");
        File.WriteAllText(configuration, $"""
            global
                maxconn 64
            defaults
                mode tcp
                timeout connect 30s
                timeout client 60s
                timeout server 60s
            listen proxy
                bind {listen}
                server transport {server} {serverOptions}

            """);

        // In the foreground, one process. The program timeout sees to it that nothing outlives a test run that is killed.
        ProcessStartInfo start = new("timeout", ["--kill-after=5", "120", program!, "-db", "-f", configuration]) { RedirectStandardError = true };
        return new HaProxy(directory, Process.Start(start)!, listen.ToString());
    }

    /// <summary>A channel through the proxy, as soon as it is up.</summary>
    public async Task<IMessageChannel> ConnectAsync()
    {
        TcpConnector connector = new(new TcpClientOptions { Endpoint = Endpoint });
        while (true)
        {
            try
            {
                return await connector.ConnectAsync(Running.Token);
            }
            catch (TransportException exception) when (exception.Error == TransportError.ConnectionRefused)
            {
                if (_process.HasExited)
                {
                    Assert.Fail($"HAProxy ended by itself: {await _output}");
                }

                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private static int FreePort(IPAddress address)
    {
        using Socket socket = SocketDialer.CreateSocket(address.AddressFamily);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
