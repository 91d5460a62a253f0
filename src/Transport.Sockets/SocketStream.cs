using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Transport.Sockets;

/// <summary>A connected stream socket as a stream that holds no memory while nothing happens. Asynchronous only: one read and one write at a time.</summary>
/// <remarks>
/// <para>The socket does not block, so what can be done at once is done by a plain call. Only a wait goes through the base library's asynchronous
/// operations. Those that a socket keeps for itself refer to the buffer they were given until they are given another one. After a flood that
/// would be a write buffer of 64 KiB for each idle connection, and it is why this is not a <see cref="NetworkStream"/> and waits with a
/// <see cref="WaitingSend"/> of its own.</para>
/// <para>The operating system reports once that a connection broke, to the read or to the write that comes first; after a write that was
/// told so, a read finds an end like that of an orderly close. So the write's error is kept for the reads.</para>
/// </remarks>
internal sealed class SocketStream : AsynchronousStream
{
    private readonly Socket _socket;

    /// <summary>Made by the first write that waits.</summary>
    private WaitingSend? _waitingSend;

    /// <summary>Where a read waits for the result of the write that is going on.</summary>
    private TaskCompletionSource? _writeEnded;

    /// <summary>The error by which a write learned that the connection broke, set before the write ends; success until then.</summary>
    private volatile SocketError _broken;

    private volatile bool _writing;

    /// <summary>Takes over a connected socket; whoever made it still closes it.</summary>
    public SocketStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    /// <remarks>A read into an empty buffer waits until there are bytes, or the end.</remarks>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }

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

        return error switch
        {
            SocketError.Success when read > 0 => new ValueTask<int>(read),
            SocketError.Success => EndReadAsync(),
            SocketError.WouldBlock when _broken == SocketError.Success => WaitAndReadAsync(buffer, cancellationToken),
            SocketError.WouldBlock => ValueTask.FromException<int>(new SocketException((int)_broken)),
            _ => ValueTask.FromException<int>(new SocketException((int)error)),
        };
    }

    /// <remarks>The token is looked at before the write only: a write cancelled half-way would leave the stream useless. Closing the socket ends a write that waits.</remarks>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        // A read that finds the connection ended by what this write was told also sees this: both calls go through the socket's lock in the kernel.
        _writing = true;
        bool goingOn = false;
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
                EndWrite(SocketError.OperationAborted);
                return ValueTask.FromException(exception);
            }

            if (error == SocketError.WouldBlock)
            {
                return WaitAndWriteAsync(buffer);
            }

            if (error == SocketError.Shutdown && goingOn)
            {
                // The base library tries again by itself when not all bytes went, and conceals the error if that fails. A reset is what it concealed.
                error = SocketError.ConnectionReset;
            }

            if (error != SocketError.Success)
            {
                EndWrite(error);
                return ValueTask.FromException(new SocketException((int)error));
            }

            buffer = buffer[sent..];
            goingOn = true;
        }

        EndWrite(SocketError.Success);
        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Volatile.Read(ref _waitingSend)?.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        return read > 0 ? read : await EndReadAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the end of the bytes is an end in good order, or that of a connection of which a write was told that it broke.</summary>
    private ValueTask<int> EndReadAsync()
    {
        try
        {
            if (_writing && IsUnableToSend())
            {
                return WaitForWriteAndEndReadAsync();
            }
        }
        catch (ObjectDisposedException exception)
        {
            return ValueTask.FromException<int>(exception);
        }

        SocketError broken = _broken;
        return broken == SocketError.Success ? new ValueTask<int>(0) : ValueTask.FromException<int>(new SocketException((int)broken));
    }

    /// <summary>The write is going to fail now, if it has not yet, and may be told that the connection broke.</summary>
    private async ValueTask<int> WaitForWriteAndEndReadAsync()
    {
        TaskCompletionSource writeEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Both this and the end of a write are full fences: either the write sees this, or we see that it has ended.
        Interlocked.Exchange(ref _writeEnded, writeEnded);
        if (_writing)
        {
            await writeEnded.Task.ConfigureAwait(false);
        }

        SocketError broken = _broken;
        return broken == SocketError.Success ? 0 : throw new SocketException((int)broken);
    }

    /// <summary>Whether writes fail by now, as they do not when the peer has merely ended its own direction. A peer that does not read can keep such a write waiting for ever.</summary>
    private bool IsUnableToSend()
    {
        // Sending nothing never waits. An error that this is told instead of the write came after the end of the bytes, so it is not what ended them.
        _socket.Send(ReadOnlySpan<byte>.Empty, SocketFlags.None, out SocketError error);
        return error is not (SocketError.Success or SocketError.WouldBlock);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAndWriteAsync(ReadOnlyMemory<byte> buffer)
    {
        SocketError error = SocketError.OperationAborted;
        WaitingSend send = _waitingSend ?? new WaitingSend(_socket);
        Volatile.Write(ref _waitingSend, send);
        try
        {
            do
            {
                error = await send.SendAsync(buffer).ConfigureAwait(false);
                buffer = buffer[send.BytesTransferred..];
            }
            while (error == SocketError.Success && !buffer.IsEmpty);
        }
        finally
        {
            if (!send.TryLetGoOfBuffer())
            {
                _waitingSend = null;
            }

            EndWrite(error);
        }

        if (error != SocketError.Success)
        {
            throw new SocketException((int)error);
        }
    }

    private void EndWrite(SocketError error)
    {
        // The first error counts: what follows a reset only says that nothing can be sent any more.
        if (_broken == SocketError.Success && SocketErrorMapping.IsBroken(error))
        {
            _broken = error;
        }

        _writing = false;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _writeEnded)?.TrySetResult();
    }
}
