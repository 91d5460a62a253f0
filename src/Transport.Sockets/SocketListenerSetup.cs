using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>What a listening socket does with its connections.</summary>
internal sealed record SocketListenerSetup
{
    /// <summary>Makes a channel of a connection whose handshakes are done, and owns it from then on, also if it throws.</summary>
    public required Func<StreamConnection, IMessageChannel> CreateChannel { get; init; }

    /// <summary>Sets options of an accepted socket.</summary>
    public Action<Socket>? Configure { get; init; }

    /// <summary>Called once, before the listening socket is closed. Must not throw.</summary>
    public Action? BeforeClose { get; init; }

    /// <summary>How many connections may be open.</summary>
    public required ConnectionLimits Limits { get; init; }

    /// <summary>What happens on a connection before its channel exists.</summary>
    public IReadOnlyList<IConnectionHandshake> Handshakes { get; init; } = [];

    /// <summary>How many connections may be in a handshake, or past it and not yet taken.</summary>
    public int MaxPendingHandshakes { get; init; } = 256;

    /// <summary>For all handshakes of a connection together.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer may send nothing after its channel was made; for ever if missing.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }
}
