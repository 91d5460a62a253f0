using System.Buffers.Binary;

namespace Transport.Sockets;

/// <summary>What one side has sent during a handshake, as far as it can be read: how it began, and the last alert that was not encrypted. Pure.</summary>
internal sealed class TlsRecords
{
    private const int HeaderSize = 5;
    private const byte AlertType = 21;

    private readonly byte[] _beginning = new byte[8];
    private readonly byte[] _header = new byte[HeaderSize + 2];
    private int _inHeader;
    private int _rest;

    /// <summary>How many bytes there were in all.</summary>
    public long Count { get; private set; }

    /// <summary>The first bytes, at most eight.</summary>
    public ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, (int)Math.Min(Count, _beginning.Length));

    /// <summary>The alert (RFC 8446, section 6), null if there was none to be read.</summary>
    public TlsAlert? Alert { get; private set; }

    /// <summary>False if what was sent cannot be TLS: its records have types from 20 to 24 and the major version 3 (RFC 8446, section 5.1).</summary>
    public bool IsTls => Count == 0 || (_beginning[0] is >= 20 and <= 24 && (Count < 2 || _beginning[1] == 3));

    /// <summary>More bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Count < _beginning.Length)
        {
            int taken = Math.Min(bytes.Length, _beginning.Length - (int)Count);
            bytes[..taken].CopyTo(_beginning.AsSpan((int)Count));
        }

        Count += bytes.Length;
        while (!bytes.IsEmpty)
        {
            int taken = _rest > 0 ? Math.Min(_rest, bytes.Length) : 1;
            if (_rest > 0)
            {
                _rest -= taken;
            }
            else
            {
                AddToHeader(bytes[0]);
            }

            bytes = bytes[taken..];
        }
    }

    /// <summary>An alert has a level and a description; encrypted, it is longer, and its two bytes would mean nothing.</summary>
    private void AddToHeader(byte next)
    {
        _header[_inHeader++] = next;
        int length = _inHeader < HeaderSize ? -1 : BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
        bool isAlert = length == 2 && _header[0] == AlertType;
        if (isAlert && _inHeader == _header.Length)
        {
            Alert = (TlsAlert)next;
            _inHeader = 0;
        }
        else if (!isAlert && length >= 0)
        {
            _rest = length;
            _inHeader = 0;
        }
    }
}
