using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Takes the PROXY header from the front of a connection, if it comes from where headers are believed.</summary>
internal sealed class ProxyProtocolHandshake(ProxyProtocolOptions options) : IConnectionHandshake
{
    private readonly TrustedSources _trusted = new(options.TrustedSources);
    private readonly bool _isRequired = options.Required;

    /// <inheritdoc/>
    public async ValueTask<StreamConnection> PerformAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        if (!_trusted.Contains(connection.RemoteEndPoint))
        {
            return _isRequired ? throw UntrustedSource(connection.RemoteEndPoint) : new DirectConnection(connection);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(ProxyHeaderParser.MaxLength);
        try
        {
            ProxyHeader header = await ReadHeaderAsync(connection, buffer, cancellationToken).ConfigureAwait(false);
            return header.IsLocal ? connection : new ProxiedConnection(connection, header);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException and not TransportException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw connection.MapException(exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads in steps that cannot reach beyond the header: what follows is TLS, or the first message, and somebody else's to read.</summary>
    private static async ValueTask<ProxyHeader> ReadHeaderAsync(StreamConnection connection, byte[] buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        while (true)
        {
            ProxyHeaderReading reading = ProxyHeaderParser.Parse(buffer.AsSpan(0, length));
            if (reading.Header is { } header)
            {
                return header;
            }

            if (reading.Violation is { } violation)
            {
                throw Refused(connection.RemoteEndPoint, violation);
            }

            int read = await connection.Stream.ReadAsync(buffer.AsMemory(length, reading.Missing), cancellationToken).ConfigureAwait(false);
            length += read > 0 ? read : throw Refused(connection.RemoteEndPoint, length == 0 ? "ended the connection without a PROXY header" : "ended the connection in the middle of a PROXY header");
        }
    }

    private static TransportException UntrustedSource(EndPoint? source) => new(
        TransportError.AccessDenied,
        $"{source} is none of ProxyProtocol:TrustedSources, so the connection was closed. If it is a proxy of yours, add its address; if clients may also connect themselves, set ProxyProtocol:Required to false.");

    private static TransportException Refused(EndPoint? source, string violation) => new(
        TransportError.HandshakeFailed,
        $"The proxy at {source} {violation}, so the connection was closed. Let it send the PROXY protocol, version 1 or 2, or remove it from ProxyProtocol:TrustedSources.");
}
