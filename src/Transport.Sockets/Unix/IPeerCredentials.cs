namespace Transport.Sockets;

/// <summary>Which process and user is at the other end of a Unix socket, as the operating system says. A feature of the channel: <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
/// <remarks>
/// <para>Linux and macOS tell; elsewhere, Windows included, and on TCP the feature is absent. It is the identity at the time of connecting: on a server that of the
/// process that connected, on a client that of the process that began to listen. What such a process handed its socket to is not seen.</para>
/// <para>The numbers are as this process's namespaces see them. In a container a user from outside may be 65534 and a process 0.</para>
/// </remarks>
public interface IPeerCredentials
{
    /// <summary>The process; <see langword="null"/> where the operating system does not tell (macOS). It may have ended since, and the number may be another process's by now.</summary>
    int? ProcessId { get; }

    /// <summary>The effective user.</summary>
    uint UserId { get; }

    /// <summary>The effective group.</summary>
    uint GroupId { get; }
}
