using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Transport.Sockets;

/// <summary>What the operating system says of the peer of a connected Unix socket.</summary>
internal sealed partial class PeerCredentials : IPeerCredentials
{
    // Linux, <asm-generic/socket.h>; PowerPC has a number of its own.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerCredOnPowerPC = 21;

    private PeerCredentials(int? processId, uint userId, uint groupId)
    {
        ProcessId = processId;
        UserId = userId;
        GroupId = groupId;
    }

    /// <inheritdoc/>
    public int? ProcessId { get; }

    /// <inheritdoc/>
    public uint UserId { get; }

    /// <inheritdoc/>
    public uint GroupId { get; }

    /// <summary>This process's effective user, by which the operating system judges it.</summary>
    public static uint CurrentUserId => GetEffectiveUserId();

    /// <summary>Asks for the peer of a socket; null if it is no Unix socket, or the operating system does not tell.</summary>
    public static PeerCredentials? Of(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            return null;
        }

        if (OperatingSystem.IsLinux() || OperatingSystem.IsAndroid())
        {
            return OfLinux(socket);
        }

        return OperatingSystem.IsMacOS() && GetPeerEffectiveId(socket.SafeHandle, out uint user, out uint group) == 0 ? new PeerCredentials(null, user, group) : null;
    }

    private static PeerCredentials? OfLinux(Socket socket)
    {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<byte> ucred = stackalloc byte[12];
        try
        {
            int option = RuntimeInformation.ProcessArchitecture == Architecture.Ppc64le ? SoPeerCredOnPowerPC : SoPeerCred;
            if (socket.GetRawSocketOption(SolSocket, option, ucred) != ucred.Length)
            {
                return null;
            }
        }
        catch (SocketException)
        {
            return null;
        }

        return new PeerCredentials(MemoryMarshal.Read<int>(ucred), MemoryMarshal.Read<uint>(ucred[4..]), MemoryMarshal.Read<uint>(ucred[8..]));
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getpeereid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetPeerEffectiveId(SafeHandle socket, out uint user, out uint group);
}
