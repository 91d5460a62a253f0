using System.IO.Pipes;
using System.Net;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connected pipe of the base library, as the stream engine wants it.</summary>
/// <remarks>
/// A pipe cannot be half-closed. A framing with a goodbye of its own needs no half-close: each side releases the pipe after it has read the other's goodbye. With one
/// whose goodbye is the end of the stream, completing the writes ends the reads as well, so that the pipe is released and the peer finds the end: it still reads all that was written, since a pipe
/// keeps that until it has been read; what it sent meanwhile and this side has not read is lost.
/// </remarks>
internal sealed class PipeConnection : StreamConnection
{
    private readonly PipeStream _pipe;
    private readonly InterruptibleStream _stream;
    private readonly NamedPipeEndPoint _endPoint;
    private readonly bool _isServer;
    private readonly bool _closesToEnd;
    private volatile bool _aborted;

    /// <summary>Takes over a connected pipe.</summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isServer">True for the end that was accepted.</param>
    /// <param name="closesToEnd">True if nothing but the end of the stream tells the peer that no more will come.</param>
    public PipeConnection(PipeStream pipe, string name, bool isServer, bool closesToEnd)
    {
        _pipe = pipe;
        _stream = new InterruptibleStream(pipe);
        _endPoint = new NamedPipeEndPoint(name);
        _isServer = isServer;
        _closesToEnd = closesToEnd;
    }

    /// <inheritdoc/>
    public override Stream Stream => _stream;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _isServer ? _endPoint : null;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => _isServer ? null : _endPoint;

    /// <inheritdoc/>
    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken)
    {
        if (_closesToEnd)
        {
            _stream.EndReads();
        }

        return default;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _aborted = true;
        _stream.Interrupt();
        _pipe.Dispose();
    }

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) => NamedPipeErrorMapping.StreamFailed(exception, _endPoint.PipeName, _aborted);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _pipe.DisposeAsync();
}
