namespace Transport.Sockets;

/// <summary>What is known about the file at a Unix socket's path after trying to connect to it.</summary>
internal enum UnixSocketUse
{
    /// <summary>The file is a socket left over, or no socket at all: the operating system answers both alike.</summary>
    NobodyListens,

    /// <summary>There is no file.</summary>
    NoFile,

    /// <summary>A process has the socket open.</summary>
    SomebodyUsesIt,

    /// <summary>Anything else, such as a lack of permission.</summary>
    Unknown,
}
