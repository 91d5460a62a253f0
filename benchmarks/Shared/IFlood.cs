/// <summary>One way to move messages over one connection on loopback.</summary>
internal interface IFlood : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Sends and receives messages 0 to <paramref name="count"/> - 1 and returns when the last has been checked.</summary>
    Task RunAsync(int count);
}
