using System.Runtime.InteropServices;

namespace Transport.Benchmarks.Subjects;

/// <summary>The functions of libzmq 4, as <c>zmq.h</c> declares them.</summary>
internal static unsafe partial class Libzmq
{
    public const int Pair = 0;
    public const int Pull = 7;
    public const int Push = 8;

    public const int Linger = 17;
    public const int SendHighWatermark = 23;
    public const int ReceiveHighWatermark = 24;
    public const int ReceiveTimeout = 27;
    public const int SendTimeout = 28;
    public const int LastEndpoint = 32;

    /// <summary>Bytes of a <c>zmq_msg_t</c>.</summary>
    public const int MessageSize = 64;

    private const string Library = "libzmq.so.5";

    [LibraryImport(Library, EntryPoint = "zmq_ctx_new")]
    public static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "zmq_ctx_term")]
    public static partial int EndContext(nint context);

    [LibraryImport(Library, EntryPoint = "zmq_socket")]
    public static partial nint NewSocket(nint context, int type);

    [LibraryImport(Library, EntryPoint = "zmq_close")]
    public static partial int Close(nint socket);

    [LibraryImport(Library, EntryPoint = "zmq_setsockopt")]
    public static partial int SetOption(nint socket, int option, in int value, nuint length);

    [LibraryImport(Library, EntryPoint = "zmq_getsockopt")]
    public static partial int GetOption(nint socket, int option, byte* value, ref nuint length);

    [LibraryImport(Library, EntryPoint = "zmq_bind", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Bind(nint socket, string endpoint);

    [LibraryImport(Library, EntryPoint = "zmq_connect", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Connect(nint socket, string endpoint);

    [LibraryImport(Library, EntryPoint = "zmq_send")]
    public static partial int Send(nint socket, byte* payload, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "zmq_msg_init")]
    public static partial int InitializeMessage(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_msg_recv")]
    public static partial int ReceiveMessage(void* message, nint socket, int flags);

    [LibraryImport(Library, EntryPoint = "zmq_msg_data")]
    [SuppressGCTransition]
    public static partial byte* DataOf(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_msg_close")]
    public static partial int CloseMessage(void* message);

    [LibraryImport(Library, EntryPoint = "zmq_errno")]
    public static partial int LastError();

    [LibraryImport(Library, EntryPoint = "zmq_strerror")]
    private static partial nint Describe(int error);

    /// <returns>Why the library cannot be used, or null.</returns>
    public static string? WhyMissing()
    {
        if (!NativeLibrary.TryLoad(Library, out nint library))
        {
            return $"{Library} cannot be loaded; install libzmq5.";
        }

        NativeLibrary.Free(library);
        return null;
    }

    /// <summary>Throws what the last call on this thread has failed with, if <paramref name="result"/> says that it has.</summary>
    public static int Check(int result, string what)
    {
        if (result < 0)
        {
            int error = LastError();
            throw new InvalidOperationException($"libzmq failed to {what}: {Marshal.PtrToStringUTF8(Describe(error))} ({error}).");
        }

        return result;
    }
}
