using System.Net.Sockets;
using System.Security.Cryptography;

namespace Transport.Sockets;

/// <summary>What the errors of the TLS library mean. The only place that interprets them.</summary>
internal static class TlsErrorMapping
{
    // How OpenSSL numbers errors: the library in the upper bits (of which version 1 and version 3 have different ones), the reason in the lower ones, and 1000 + x if the peer's alert x is the reason.
    private const int OpenSslTls = 20;
    private const int OpenSslReasons = 0xFFF;
    private const int OpenSslAlerts = 1000;

    // RFC 1035, section 2.3.4, without the length bytes at both ends.
    private const int MaxName = 253;

    // With TLS 1.3 a client is ready before the server has looked at its certificate (RFC 8446, section 2).
    private const string RefusedPerhaps = "Nothing had been received before; the server may have refused this side's certificate, or want one (Tls:CertificateFile).";

    /// <summary>Why a handshake failed.</summary>
    /// <param name="exception">What the library, or a callback, threw.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="verification">What was found out about its certificate.</param>
    /// <param name="wire">What went over the wire.</param>
    public static TransportException HandshakeFailed(Exception exception, TlsPeer peer, PeerVerification verification, TlsWire wire)
    {
        if (exception is TransportException known)
        {
            return known;
        }

        if (verification.Refusal is { } refusal)
        {
            return Failed(TransportError.HandshakeFailed, peer, refusal, exception);
        }

        TlsRecords received = wire.Received!;
        if (!received.IsTls)
        {
            return Failed(TransportError.HandshakeFailed, peer, NotTls(peer, received.Beginning), exception);
        }

        if ((received.Alert ?? AlertIn(exception)) is { } theirs)
        {
            (TransportError error, string sentence) = Received(theirs, peer);
            return Failed(error, peer, sentence, exception);
        }

        if (wire.Sent!.Alert is { } ours)
        {
            return Failed(TransportError.HandshakeFailed, peer, Sent(ours, exception), exception);
        }

        // Without a ClientHello nobody asks which certificate to use, and that is what the library complains about then.
        if (exception is NotSupportedException && !peer.IsServer)
        {
            return Failed(TransportError.HandshakeFailed, peer, "What the client has sent first is not the beginning of a handshake (ClientHello). Check that the client speaks TLS.", exception);
        }

        return SocketErrorIn(exception) is { } code
            ? Failed(TransportError.ConnectionLost, peer, $"The peer broke the connection ({code}){After(received)}. {NoTlsThere(peer)}", exception)
            : wire.HasEnded
            ? Failed(TransportError.ConnectionLost, peer, $"The peer ended the connection{After(received)}. {NoTlsThere(peer)}", exception)
            : Failed(TransportError.HandshakeFailed, peer, $"{Deepest(exception)} What came from the peer cannot be understood, or this side's settings cannot be used.", exception);
    }

    /// <summary>An old version was agreed upon.</summary>
    public static TransportException TooOld(TlsPeer peer, string version) =>
        Failed(TransportError.HandshakeFailed, peer, $"The version agreed upon would be {version}, and at least TLS 1.2 is needed. Update the peer.", null);

    /// <summary>The listener has no certificate for a client.</summary>
    public static TransportException NoCertificate(TlsPeer peer, string name) => Failed(
        TransportError.HandshakeFailed,
        peer,
        name.Length == 0
            ? "It has named no host, and SelectCertificate has no certificate for such clients. Set Tls:CertificateFile for them."
            : $"SelectCertificate has no certificate for the host it asks for, '{PeerText.Printable(name, MaxName)}'. Return one, or set Tls:CertificateFile for all other names.",
        null);

    /// <summary>How far a handshake had come when it was given up.</summary>
    public static string Progress(TlsPeer peer, TlsWire wire) =>
        $"The TLS handshake with {peer} was not finished in time: {(wire.Received is not { Count: > 0 and var count } ? "the peer accepted the connection, but has sent nothing" : $"the peer has sent {count} bytes of it and then nothing more, or too slowly")}. {NoTlsThere(peer)}";

    /// <summary>The time to connect was over during the handshake.</summary>
    public static TransportException HandshakeTimedOut(HandshakeInterruptedException exception, string target, TimeSpan timeout) => new(
        TransportError.ConnectTimeout,
        $"Connecting to {target} took longer than {timeout.TotalSeconds} s. {exception.Message} Or raise ConnectTimeout.",
        exception);

    /// <summary>The peer's bytes have ended, but it has not said so.</summary>
    public static TransportException Truncated(TlsPeer peer, bool hasReceived, Exception? exception = null) => new(
        TransportError.ConnectionLost,
        $"The TLS connection to {peer} ended without the peer's goodbye (close_notify), so what it sent last may be missing: its process ended, or somebody on the way cut the connection. "
            + (hasReceived || !peer.IsServer ? "Connect again." : RefusedPerhaps),
        exception);

    /// <summary>What a read, a write or a shutdown of an established connection threw, if it is not an error of the connection below.</summary>
    public static TransportException? StreamFailed(Exception exception, TlsPeer peer, TlsWire wire, bool hasReceived)
    {
        if (exception is TransportException known)
        {
            return known;
        }

        if (SocketErrorIn(exception) is { } code)
        {
            // A server that refuses a certificate has not read what came after it, so its end is a reset.
            return peer.IsServer && !hasReceived && SocketErrorMapping.IsBroken(code)
                ? new TransportException(TransportError.ConnectionLost, $"The TLS connection to {peer} broke ({code}). {RefusedPerhaps} Connect again if it is neither.", exception)
                : null;
        }

        if (exception is ObjectDisposedException || exception.InnerException is ObjectDisposedException)
        {
            return null;
        }

        if (AlertIn(exception) is { } alert)
        {
            (TransportError error, string sentence) = Received(alert, peer);
            return new TransportException(error == TransportError.HandshakeFailed ? TransportError.ConnectionLost : error, $"The TLS connection to {peer} was ended by the peer. {sentence}", exception);
        }

        return wire.HasEnded
            ? Truncated(peer, hasReceived, exception)
            : new TransportException(TransportError.ProtocolViolation, $"What came over the TLS connection to {peer} is not valid: {Deepest(exception)} Somebody on the way changed it, or the peer is broken.", exception);
    }

    /// <summary>Why the peer ended it.</summary>
    private static (TransportError Error, string Sentence) Received(TlsAlert alert, TlsPeer peer) => alert switch
    {
        TlsAlert.ProtocolVersion => (TransportError.HandshakeFailed, "The peer supports none of the versions of TLS that this side allows (alert protocol_version). Update it, or set Tls:MinimumVersion to Tls12 if it is Tls13."),
        TlsAlert.NoApplicationProtocol => (TransportError.HandshakeFailed, "The peer knows none of the names in Tls:ApplicationProtocols (alert no_application_protocol). Set one that it knows."),
        TlsAlert.UnrecognizedName => (TransportError.HandshakeFailed, $"The peer has no certificate for '{peer.Host}' (alert unrecognized_name). Set Tls:TargetHost to a name that it has."),
        TlsAlert.HandshakeFailure or TlsAlert.InsufficientSecurity => (TransportError.HandshakeFailed, $"The peer found no cipher suite in common, or misses a certificate of this side (alert {Name(alert)}). Check both sides' settings, and set Tls:CertificateFile if the peer wants one."),
        TlsAlert.CertificateRequired => (TransportError.AccessDenied, "The peer wants a certificate of this side, which has none (alert certificate_required). Set Tls:CertificateFile."),
        _ when IsAboutCertificate(alert) => (TransportError.AccessDenied, $"The peer refused this side's certificate (alert {Name(alert)}). {(peer.IsServer ? "Set Tls:CertificateFile to one that the server accepts." : "The client does not trust it, or expects another name: give it the root (Tls:TrustedRootsFile), or replace the certificate.")}"),
        _ => (TransportError.HandshakeFailed, $"The peer ended it with the alert {Name(alert)}. Its log may say why."),
    };

    /// <summary>Why this side ended it.</summary>
    private static string Sent(TlsAlert alert, Exception exception) => alert switch
    {
        TlsAlert.ProtocolVersion => "The peer offers no version of TLS that this side allows. Update it, or set Tls:MinimumVersion to Tls12 if it is Tls13.",
        TlsAlert.NoApplicationProtocol => "The peer offers none of the names in Tls:ApplicationProtocols. Add one that it knows.",
        TlsAlert.HandshakeFailure => "There is no cipher suite that both sides allow, or none that suits this side's certificate. Update the peer, or use another kind of certificate.",
        _ => $"This side ended it with the alert {Name(alert)}: {Deepest(exception)} The peer has sent what TLS does not allow.",
    };

    private static bool IsAboutCertificate(TlsAlert alert) => alert
        is TlsAlert.BadCertificate or TlsAlert.UnsupportedCertificate or TlsAlert.CertificateRevoked or TlsAlert.CertificateExpired
        or TlsAlert.CertificateUnknown or TlsAlert.UnknownCa or TlsAlert.AccessDenied or TlsAlert.DecryptError;

    private static string NotTls(TlsPeer peer, ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("HTTP/"u8) ? "The peer speaks HTTP without TLS. Check host and port in Endpoint."
        : IsHttpRequest(beginning) ? "The client speaks HTTP without TLS. Use https, and a client of this protocol."
        : peer.IsServer ? "What the peer has sent is not TLS. Check host and port in Endpoint; if the server listens without TLS there, configure TLS on it, or remove Tls here."
        : "What the client has sent is not TLS. Configure TLS on it (UseTls), or remove Tls from this listener.";

    private static bool IsHttpRequest(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("GET "u8) || beginning.StartsWith("POST "u8) || beginning.StartsWith("HEAD "u8) || beginning.StartsWith("PUT "u8)
        || beginning.StartsWith("OPTIONS "u8) || beginning.StartsWith("CONNECT "u8) || beginning.StartsWith("DELETE "u8) || beginning.StartsWith("PATCH "u8) || beginning.StartsWith("PRI * HT"u8);

    private static string NoTlsThere(TlsPeer peer) => peer.IsServer ? "Check that the server speaks TLS at this port." : "Check that the client speaks TLS.";

    private static string After(TlsRecords received) => received.Count == 0 ? " before it had sent anything" : $" after it had sent {received.Count} bytes";

    private static TransportException Failed(TransportError error, TlsPeer peer, string sentences, Exception? exception) =>
        new(error, $"The TLS handshake with {peer} failed. {sentences}", exception);

    private static TlsAlert? AlertIn(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            uint code = (uint)cause.HResult;
            if (cause is CryptographicException && (code >> 23 == OpenSslTls || code >> 24 == OpenSslTls) && (code & OpenSslReasons) is >= OpenSslAlerts and <= OpenSslAlerts + byte.MaxValue and var reason)
            {
                return (TlsAlert)(reason - OpenSslAlerts);
            }
        }

        return null;
    }

    private static SocketError? SocketErrorIn(Exception exception) => (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode;

    private static string Deepest(Exception exception)
    {
        string message = exception.GetBaseException().Message;
        return message.EndsWith('.') ? message : message + ".";
    }

    /// <summary>As RFC 8446 writes it: bad_certificate.</summary>
    private static string Name(TlsAlert alert) => Enum.IsDefined(alert)
        ? string.Concat($"{alert}".Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : $"{c}"))
        : $"{(int)alert}";
}
