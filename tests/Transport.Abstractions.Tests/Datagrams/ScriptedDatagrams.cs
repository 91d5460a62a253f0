using System.Net;
using System.Threading.Channels;
using Transport.Datagrams;
using Transport.Tests.Streams;

namespace Transport.Tests.Datagrams;

/// <summary>A connection whose datagrams a test feeds and whose sends a test sees, and can hold up.</summary>
internal sealed class ScriptedDatagrams : DatagramConnection
{
    private readonly Channel<ReceivedDatagrams> _incoming = Channel.CreateUnbounded<ReceivedDatagrams>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
    private readonly Channel<SentDatagrams> _outgoing = Channel.CreateUnbounded<SentDatagrams>();
    private readonly SemaphoreSlim _gate = new(0);
    private volatile bool _holding;

    public override int MaxDatagramSize => 65_507;

    public override int MaxDatagramsPerSend => DatagramsPerSend;

    public override int MaxBytesPerSend => 65_507;

    public override EndPoint? RemoteEndPoint { get; } = new DnsEndPoint("peer.example", 9);

    public int DatagramsPerSend { get; init; } = 8;

    public bool IsDisposed { get; private set; }

    public bool IsAborted { get; private set; }

    public Exception? SendFailure { get; set; }

    /// <summary>From now on sends do not end before <see cref="LetSendsEnd"/>.</summary>
    public void HoldSends() => _holding = true;

    public void LetSendsEnd()
    {
        _holding = false;
        _gate.Release(1000);
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, CancellationToken cancellationToken)
    {
        if (SendFailure is { } failure)
        {
            throw failure;
        }

        await _outgoing.Writer.WriteAsync(new SentDatagrams(datagrams.ToArray(), datagramSize), cancellationToken);
        if (_holding)
        {
            await _gate.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What the channel sent next.</summary>
    public Task<SentDatagrams> SentAsync() => _outgoing.Reader.ReadAsync().Within();

    /// <remarks>The token is not needed, since an abort ends the reads as well, and a wait that cannot be cancelled allocates nothing.</remarks>
    public override ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken) => _incoming.Reader.ReadAsync(CancellationToken.None);

    public void Feed(byte[] datagram, EndPoint? sender = null) => Feed(datagram, Math.Max(1, datagram.Length), sender);

    /// <summary>Several datagrams that come at once.</summary>
    public void Feed(byte[] datagrams, int datagramSize, EndPoint? sender = null)
    {
        DatagramBlock block = DatagramBlock.Rent();
        datagrams.CopyTo(block.Memory);
        Feed(new ReceivedDatagrams(block, 0, datagrams.Length, datagramSize, sender));
    }

    public void Feed(ReceivedDatagrams datagrams) => Assert.True(_incoming.Writer.TryWrite(datagrams));

    public void EndReceiving() => Feed(default(ReceivedDatagrams));

    public void FailReceiving(Exception exception) => _incoming.Writer.TryComplete(exception);

    public override void Abort()
    {
        IsAborted = true;
        _incoming.Writer.TryComplete(new IOException("aborted"));
    }

    public override TransportException MapException(Exception exception) =>
        exception as TransportException ?? new(TransportError.ConnectionLost, "The script says so: " + exception.Message, exception);

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _incoming.Writer.TryComplete(new ObjectDisposedException("connection"));
        return default;
    }
}

/// <summary>What one send carried.</summary>
internal sealed record SentDatagrams(byte[] Bytes, int DatagramSize)
{
    public int Count => Bytes.Length == 0 ? 1 : (Bytes.Length + DatagramSize - 1) / DatagramSize;
}
