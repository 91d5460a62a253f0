using System.Runtime.InteropServices;
using System.Text;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>One socket of libzmq, with a time limit on every call. Used by one thread at a time.</summary>
internal sealed unsafe class LibzmqSocket : IDisposable
{
    private readonly nint _socket;
    private readonly byte* _payload;
    private readonly int _size;

    public LibzmqSocket(nint context, int type, int size)
    {
        _size = size;
        _payload = (byte*)NativeMemory.AllocZeroed((nuint)size);
        _socket = Libzmq.NewSocket(context, type);
        Set(Libzmq.Linger, 0);
        Set(Libzmq.SendHighWatermark, Watermark.For(size));
        Set(Libzmq.ReceiveHighWatermark, Watermark.For(size));
        Set(Libzmq.SendTimeout, (int)Blocking.Timeout.TotalMilliseconds);
        Set(Libzmq.ReceiveTimeout, (int)Blocking.Timeout.TotalMilliseconds);
    }

    /// <returns>The endpoint to connect to.</returns>
    public string Bind()
    {
        const int LongestEndpoint = 256;
        Libzmq.Check(Libzmq.Bind(_socket, "tcp://127.0.0.1:*"), "bind");
        byte* endpoint = stackalloc byte[LongestEndpoint];
        nuint length = LongestEndpoint;
        Libzmq.Check(Libzmq.GetOption(_socket, Libzmq.LastEndpoint, endpoint, ref length), "tell its endpoint");
        return Encoding.UTF8.GetString(endpoint, (int)length - 1);
    }

    public void Connect(string endpoint) => Libzmq.Check(Libzmq.Connect(_socket, endpoint), "connect");

    /// <summary>Sends one message of the socket's size, which libzmq copies.</summary>
    public void Send(int number)
    {
        Numbered.Write(new Span<byte>(_payload, _size), number);
        if (Libzmq.Send(_socket, _payload, (nuint)_size, 0) < 0)
        {
            Libzmq.Check(-1, "send");
        }
    }

    /// <summary>Receives one message and checks it where libzmq has put it, without a copy.</summary>
    /// <param name="message">A <c>zmq_msg_t</c> that has been initialised.</param>
    /// <param name="expected">Its number.</param>
    public void Receive(void* message, int expected)
    {
        int length = Libzmq.ReceiveMessage(message, _socket, 0);
        if (length < 0)
        {
            Libzmq.Check(-1, "receive");
        }

        Numbered.Check(new ReadOnlySpan<byte>(Libzmq.DataOf(message), length), _size, expected);
    }

    public void Dispose()
    {
        _ = Libzmq.Close(_socket);
        NativeMemory.Free(_payload);
    }

    private void Set(int option, int value) => Libzmq.Check(Libzmq.SetOption(_socket, option, in value, sizeof(int)), $"set option {option}");
}
