using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Transport.Sockets;

/// <summary>A connected stream socket as a stream that holds no memory while nothing happens. Asynchronous only: one read and one write at a time.</summary>
/// <remarks>
/// The socket does not block, so what can be done at once is done by a plain call. Only a wait goes through the base library's asynchronous
/// operations, which keep a reference to the buffer they were given until they are given another one. After a flood that would be a
/// write buffer of 64 KiB for each idle connection, and it is why this is not a <see cref="NetworkStream"/>.
/// </remarks>
internal sealed class SocketStream : Stream
{
    private readonly Socket _socket;

    /// <summary>Takes over a connected socket; whoever made it still closes it.</summary>
    public SocketStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <remarks>A read into an empty buffer waits until there are bytes, or the end.</remarks>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!buffer.IsEmpty)
        {
            int read;
            SocketError error;
            try
            {
                read = _socket.Receive(buffer.Span, SocketFlags.None, out error);
            }
            catch (ObjectDisposedException exception)
            {
                return ValueTask.FromException<int>(exception);
            }

            if (error == SocketError.Success)
            {
                return new ValueTask<int>(read);
            }

            if (error != SocketError.WouldBlock)
            {
                return ValueTask.FromException<int>(new SocketException((int)error));
            }
        }

        return _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int sent;
            SocketError error;
            try
            {
                sent = _socket.Send(buffer.Span, SocketFlags.None, out error);
            }
            catch (ObjectDisposedException exception)
            {
                return ValueTask.FromException(exception);
            }

            if (error == SocketError.WouldBlock)
            {
                return WaitAndWriteAsync(buffer, cancellationToken);
            }

            if (error != SocketError.Success)
            {
                return ValueTask.FromException(new SocketException((int)error));
            }

            buffer = buffer[sent..];
        }

        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAndWriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int sent = await _socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            buffer = buffer[sent..];
        }

        LetGoOfBuffer();
    }

    /// <summary>Makes the socket's cached operation forget the buffer, by sending nothing.</summary>
    private void LetGoOfBuffer()
    {
        try
        {
            // Sending nothing never waits, so the operation is over when the call returns.
            ValueTask<int> nothing = _socket.SendAsync(ReadOnlyMemory<byte>.Empty, SocketFlags.None, CancellationToken.None);
            if (nothing.IsCompleted)
            {
                nothing.GetAwaiter().GetResult();
            }
            else
            {
                _ = nothing.AsTask();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The bytes were written; what is wrong with the connection since then concerns the next read or write.
        }
    }
}
