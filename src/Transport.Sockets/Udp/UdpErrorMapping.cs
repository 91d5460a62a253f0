using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>What the operating system's errors mean for UDP. The only place that interprets them, besides <see cref="SocketErrorMapping.IsNetworkError"/>.</summary>
internal static class UdpErrorMapping
{
    public static TransportException OpenFailed(SocketException exception, string target)
    {
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData => (TransportError.AddressNotFound, $"The host name of {target} has no address. Check the name in Endpoint."),
            SocketError.TryAgain or SocketError.NoRecovery => (TransportError.AddressNotFound, $"The host name of {target} could not be resolved, because the name server did not answer. Check the name in Endpoint and this machine's name servers, or try again later."),
            SocketError.ConnectionRefused or SocketError.ConnectionReset => (TransportError.ConnectionRefused, $"Nobody is listening at UDP {target}. Start the server, or check host and port in Endpoint."),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown => (TransportError.Unreachable, $"There is no route to UDP {target}. Check the network, firewalls, and the address in Endpoint."),
            SocketError.AddressFamilyNotSupported => (TransportError.Unreachable, $"This machine does not support the address family of {target}. Use an IPv4 address or name in Endpoint, or turn IPv6 on."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not send to UDP {target}. Check the firewall and the permissions of the process."),
            SocketError.TooManyOpenSockets => (TransportError.LimitReached, $"This process has no handles left for a UDP socket to {target}. Close channels, or raise its limit of open files."),
            _ => (TransportError.Other, $"Opening a UDP socket to {target} failed: {exception.Message} ({exception.SocketErrorCode})."),
        };
        return new TransportException(error, message, exception);
    }

    public static TransportException ConnectTimedOut(string target, TimeSpan timeout, bool validating, Exception exception) => validating
        ? new(TransportError.ConnectTimeout, $"UDP {target} did not answer the validation of this side's address within {timeout.TotalSeconds} s. Check that the server is up and validates addresses too (RequireAddressValidation), or raise ConnectTimeout.", exception)
        : new(TransportError.ConnectTimeout, $"The host name of UDP {target} was not resolved within {timeout.TotalSeconds} s. Check this machine's name servers, or raise ConnectTimeout.", exception);

    public static TransportException ListenFailed(SocketException exception, string endPoint)
    {
        (TransportError error, string message) = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (TransportError.AddressInUse, $"Another socket already uses UDP {endPoint}. Stop the other process, or set Endpoint to a free port (port 0 picks one)."),
            SocketError.AddressNotAvailable => (TransportError.AddressNotFound, $"{endPoint} is not an address of this machine. Set Endpoint to one of its addresses, or to *:port for all of them."),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => (TransportError.AddressNotFound, $"The host name of {endPoint} could not be resolved. Set Endpoint to an address of this machine, or to *:port for all of them."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This process may not use UDP {endPoint}. Ports below 1024 often need a privilege; set Endpoint to another port, or grant it."),
            SocketError.AddressFamilyNotSupported => (TransportError.AddressNotFound, $"This machine does not support the address family of {endPoint}. Set Endpoint to an IPv4 address, or turn IPv6 on."),
            SocketError.TooManyOpenSockets => (TransportError.LimitReached, $"This process has no handles left to listen at UDP {endPoint}. Close channels, or raise its limit of open files."),
            _ => (TransportError.Other, $"Listening at UDP {endPoint} failed: {exception.Message} ({exception.SocketErrorCode})."),
        };
        return new TransportException(error, message, exception);
    }

    /// <summary>What the network reported of a datagram.</summary>
    public static TransportException NetworkError(SocketError reported, EndPoint? remote)
    {
        string peer = remote?.ToString() ?? "a peer";
        (TransportError error, string message) = reported switch
        {
            SocketError.ConnectionRefused or SocketError.ConnectionReset => (TransportError.ConnectionRefused, $"Nobody is listening at UDP {peer}, or not any more: a datagram came back with that word. What is sent there is lost until somebody does."),
            SocketError.MessageSize => (TransportError.MessageTooLarge, $"A datagram was too large for the way to UDP {peer} and was lost. Lower MaxDatagramSize; 1,200 bytes fit every network."),
            SocketError.AccessDenied => (TransportError.AccessDenied, $"This machine refused to send a datagram to UDP {peer}. Check its firewall, and AllowBroadcast if that is a broadcast address."),
            SocketError.NoBufferSpaceAvailable => (TransportError.LimitReached, $"The operating system had no room for a datagram to UDP {peer}, so it was lost. Send more slowly."),
            _ => (TransportError.Unreachable, $"A datagram found no way to UDP {peer} ({reported}). What is sent there is lost until the network has one."),
        };
        return new TransportException(error, message, new SocketException((int)reported));
    }

    /// <summary>What a call on a socket threw that ended the channel.</summary>
    public static TransportException Failed(Exception exception, EndPoint? remote) => exception switch
    {
        TransportException known => known,
        ObjectDisposedException or OperationCanceledException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted } =>
            new(TransportError.Aborted, $"The UDP channel to {remote} was aborted by this side while it was in use. Connect again.", exception),
        _ => new(TransportError.Other, $"The UDP socket for {remote} failed: {exception.Message} Connect again.", exception),
    };
}
