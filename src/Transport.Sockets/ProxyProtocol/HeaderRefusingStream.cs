using System.Net;

namespace Transport.Sockets;

/// <summary>A stream that fails if it begins with a PROXY header, which would otherwise be taken for a message. Asynchronous only.</summary>
/// <remarks>It looks at bytes as they pass and waits for none: whoever connects without a header may have nothing to say yet, or say little.</remarks>
internal sealed class HeaderRefusingStream(Stream inner, EndPoint? source) : AsynchronousStream
{
    /// <summary>How many bytes have passed, as long as they may be the beginning of a header; -1 since it is known that they are not.</summary>
    private int _seen;

    private bool _mayBeVersion1 = true;
    private bool _mayBeVersion2 = true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _seen < 0 || buffer.IsEmpty ? inner.ReadAsync(buffer, cancellationToken) : ReadAndLookAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    private async ValueTask<int> ReadAndLookAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (IsHeader(buffer.Span[..read]))
        {
            throw new TransportException(
                TransportError.ProtocolViolation,
                $"{source} sent a PROXY header, but is none of ProxyProtocol:TrustedSources, so the connection was closed. If it is a proxy of yours, add its address.");
        }

        return read;
    }

    private bool IsHeader(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            _mayBeVersion1 = _mayBeVersion1 && _seen < ProxyHeaderVersion1.Signature.Length && ProxyHeaderVersion1.Signature[_seen] == next;
            _mayBeVersion2 = _mayBeVersion2 && ProxyHeaderVersion2.Signature[_seen] == next;
            _seen++;
            if ((_mayBeVersion1 && _seen == ProxyHeaderVersion1.Signature.Length) || (_mayBeVersion2 && _seen == ProxyHeaderVersion2.Signature.Length))
            {
                return true;
            }

            if (!_mayBeVersion1 && !_mayBeVersion2)
            {
                _seen = -1;
                return false;
            }
        }

        return false;
    }
}
