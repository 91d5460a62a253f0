using System.Threading.Channels;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>A handshake that does as the test says, and tells when it begins.</summary>
internal sealed class ScriptedHandshake(Func<StreamConnection, CancellationToken, ValueTask<StreamConnection>> perform) : IConnectionHandshake
{
    private readonly Channel<StreamConnection> _begun = Channel.CreateUnbounded<StreamConnection>();
    private int _count;

    /// <summary>How many have begun.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The next connection whose handshake has begun.</summary>
    public ValueTask<StreamConnection> NextAsync() => _begun.Reader.ReadAsync(Running.Token);

    public ValueTask<StreamConnection> PerformAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        _begun.Writer.TryWrite(connection);
        return perform(connection, cancellationToken);
    }

    /// <summary>A handshake that expects one byte and nothing more.</summary>
    public static ScriptedHandshake Expecting(byte expected) => new(async (connection, token) =>
    {
        byte[] read = new byte[1];
        return await connection.Stream.ReadAsync(read, token) == 1 && read[0] == expected
            ? connection
            : throw new TransportException(TransportError.HandshakeFailed, $"The peer {connection.RemoteEndPoint} did not say {expected}. Teach it.");
    });
}
