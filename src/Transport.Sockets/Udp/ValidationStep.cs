namespace Transport.Sockets;

/// <summary>What a <see cref="ValidationDatagram"/> says.</summary>
internal enum ValidationStep : byte
{
    /// <summary>From a client: it wants to be asked.</summary>
    Hello = 1,

    /// <summary>From a server: send this cookie back.</summary>
    Challenge = 2,

    /// <summary>From a client: the cookie it was sent.</summary>
    Response = 3,

    /// <summary>From a server: from now on there is a channel.</summary>
    Accepted = 4,
}
