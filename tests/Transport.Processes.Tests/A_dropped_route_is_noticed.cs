namespace Transport.Processes.Tests;

/// <summary>Packets vanish on the way and no system says a word: both sides must find out by themselves.</summary>
public class A_dropped_route_is_noticed
{
    [Theory]
    [InlineData("tcp", "receive")]
    [InlineData("tcp", "send")]
    [InlineData("websocket", "receive")]
    [InlineData("websocket", "send")]
    [InlineData("lines", "receive")]
    public async Task By_client_and_server(string transport, string work)
    {
        await using RoutedNetwork network = await RoutedNetwork.CreateAsync();
        await using SampleProcess server = network.StartServer(transport, work);
        string address = (await server.OutputAsync(line => line.StartsWith("listening ", StringComparison.Ordinal)))["listening ".Length..];
        await using SampleProcess client = network.StartClient(transport, address, work);
        await client.OutputAsync("alive");
        await server.OutputAsync("alive");

        await network.CutAsync();
        Assert.Equal("ended PeerTimedOut", await client.OutputAsync(line => line.StartsWith("ended ", StringComparison.Ordinal)));
        Assert.Equal("ended PeerTimedOut", await server.OutputAsync(line => line.StartsWith("ended ", StringComparison.Ordinal)));
    }
}
