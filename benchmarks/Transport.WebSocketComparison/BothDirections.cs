/// <summary>As many messages in one direction as in the other, one after the other: what a conversation has of both.</summary>
internal sealed class BothDirections(string name, IFlood toServer, IFlood toClient) : IFlood
{
    public string Name => $"both directions, {name}";

    public async Task RunAsync(int count)
    {
        await toServer.RunAsync(count / 2);
        await toClient.RunAsync(count / 2);
    }

    public async ValueTask DisposeAsync()
    {
        await toServer.DisposeAsync();
        await toClient.DisposeAsync();
    }
}
