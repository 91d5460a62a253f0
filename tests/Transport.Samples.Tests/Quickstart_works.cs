using System.Globalization;

namespace Transport.Samples.Tests;

public class Quickstart_works
{
    [Fact]
    public async Task The_client_prints_what_the_server_echoes()
    {
        await using SampleProcess server = SampleProcess.Start("Quickstart.Server", "localhost:0");
        string listening = await server.OutputAsync(line => line.Contains("127.0.0.1:", StringComparison.Ordinal));
        int port = int.Parse(listening.AsSpan(listening.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

        await using SampleProcess client = SampleProcess.Start("Quickstart.Client", $"localhost:{port}");
        await client.OutputAsync("Hello");
        Assert.Equal(0, await client.EndAsync());
        Assert.Empty(client.Errors);
    }
}
