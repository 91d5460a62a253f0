using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Transport.Sockets;

/// <summary>A send that waits until the socket takes the bytes, one at a time. Between sends it refers to no buffer, unlike the operation that a socket keeps for itself.</summary>
internal sealed class WaitingSend(Socket socket) : SocketAsyncEventArgs(true), IValueTaskSource<SocketError>
{
    private ManualResetValueTaskSourceCore<SocketError> _core;

    /// <summary>Sends bytes from the buffer; <see cref="SocketAsyncEventArgs.BytesTransferred"/> tells how many. Only closing the socket ends the wait early.</summary>
    /// <exception cref="ObjectDisposedException">The socket, or this, is disposed.</exception>
    public ValueTask<SocketError> SendAsync(ReadOnlyMemory<byte> buffer)
    {
        SetBuffer(MemoryMarshal.AsMemory(buffer));
        _core.Reset();
        return socket.SendAsync(this) ? new ValueTask<SocketError>(this, _core.Version) : new ValueTask<SocketError>(SocketError);
    }

    /// <summary>Forgets the buffer of the last send.</summary>
    /// <returns>False if this was disposed meanwhile, so that the buffer can no longer be taken from it.</returns>
    public bool TryLetGoOfBuffer()
    {
        try
        {
            SetBuffer(Memory<byte>.Empty);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    SocketError IValueTaskSource<SocketError>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SocketError>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<SocketError>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _core.SetResult(SocketError);
}
