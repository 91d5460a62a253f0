using System.Net;
using System.Net.Sockets;

namespace Transport.InMemory;

/// <summary>The name of a listener on an <see cref="InMemoryNetwork"/>. Names are compared exactly, upper and lower case apart.</summary>
public sealed class InMemoryEndPoint : EndPoint
{
    /// <summary>A name.</summary>
    /// <param name="name">Any text that is not empty.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public InMemoryEndPoint(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Unspecified;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InMemoryEndPoint other && other.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name after <c>in-memory:</c>.</summary>
    public override string ToString() => $"in-memory:{Name}";
}
