using System.Collections.Concurrent;

namespace Transport.InMemory;

/// <summary>A name space of listeners within the process. Connectors reach the listeners of their own network only.</summary>
/// <remarks>Give each test a network of its own: then names cannot collide, and <see cref="Checks"/> speaks of that test alone. Thread-safe.</remarks>
public sealed class InMemoryNetwork
{
    private readonly ConcurrentDictionary<InMemoryEndPoint, InMemoryListener> _listeners = new();

    /// <summary>The network used where none is named.</summary>
    public static InMemoryNetwork Shared { get; } = new();

    /// <summary>What the channels of this network have seen of misuse.</summary>
    public InMemoryChecks Checks { get; } = new();

    internal InMemoryListener Listen(InMemoryEndPoint endPoint, InMemoryOptions options, TimeProvider? timeProvider)
    {
        InMemoryListener listener = new(this, endPoint, options, timeProvider);
        return _listeners.TryAdd(endPoint, listener)
            ? listener
            : throw new TransportException(TransportError.AddressInUse, $"Another listener has the name {endPoint} already. Dispose that one first, choose another name, or give this one an InMemoryNetwork of its own.");
    }

    internal InMemoryListener Find(InMemoryEndPoint endPoint) => _listeners.TryGetValue(endPoint, out InMemoryListener? listener)
        ? listener
        : throw CreateRefusedError(endPoint);

    internal void Release(InMemoryListener listener) => _listeners.TryRemove(new KeyValuePair<InMemoryEndPoint, InMemoryListener>(listener.EndPoint, listener));

    internal static TransportException CreateRefusedError(InMemoryEndPoint endPoint) => new(
        TransportError.ConnectionRefused,
        $"Nobody listens at {endPoint}, so the connection was refused. Start a listener with that name on the same InMemoryNetwork before connecting.");
}
