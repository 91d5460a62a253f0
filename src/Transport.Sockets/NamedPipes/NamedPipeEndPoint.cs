using System.Net;

namespace Transport.Sockets;

/// <summary>A named pipe of this machine.</summary>
public sealed class NamedPipeEndPoint : EndPoint, IEquatable<NamedPipeEndPoint>
{
    /// <summary>The pipe of a name.</summary>
    /// <param name="pipeName">The name, see <see cref="NamedPipeListenerOptions.PipeName"/>.</param>
    public NamedPipeEndPoint(string pipeName)
    {
        ArgumentException.ThrowIfNullOrEmpty(pipeName);
        PipeName = pipeName;
    }

    /// <summary>The name.</summary>
    public string PipeName { get; }

    /// <inheritdoc/>
    public bool Equals(NamedPipeEndPoint? other) => other?.PipeName == PipeName;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NamedPipeEndPoint);

    /// <inheritdoc/>
    public override int GetHashCode() => PipeName.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>pipe:name</c>.</summary>
    public override string ToString() => $"pipe:{PipeName}";
}
