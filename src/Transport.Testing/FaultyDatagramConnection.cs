using Transport.Datagrams;

namespace Transport.Testing;

/// <summary>One end of a <see cref="FaultyDatagramLink"/>.</summary>
internal sealed class FaultyDatagramConnection : DatagramConnection
{
    private readonly DatagramWire _outward;
    private readonly DatagramWire _inward;
    private readonly CancellationTokenSource _end = new();

    public FaultyDatagramConnection(DatagramWire outward, DatagramWire inward)
    {
        _outward = outward;
        _inward = inward;
        MaxDatagramSize = outward.Path.Faults.MaxDatagramSize;
        MaxDatagramsPerSend = outward.Path.Faults.BurstSize;
    }

    public override int MaxDatagramSize { get; }

    public override int MaxDatagramsPerSend { get; }

    /// <summary>As Linux bounds a send with segmentation offload: by the largest packet there is.</summary>
    public override int MaxBytesPerSend => DatagramChannelOptions.MaxDatagramSizeLimit;

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        either.Token.ThrowIfCancellationRequested();
        Check(datagrams.Length, datagramSize);
        do
        {
            int length = Math.Min(datagrams.Length, datagramSize);
            await _outward.SendAsync(datagrams[..length], either.Token).ConfigureAwait(false);
            datagrams = datagrams[length..];
        }
        while (!datagrams.IsEmpty);
    }

    public override async ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        return await _inward.ReceiveAsync(either.Token).ConfigureAwait(false);
    }

    /// <summary>Ends what waits on other threads, since this one may hold whatever lock it likes.</summary>
    public override void Abort()
    {
        _ = _end.CancelAsync();
        _inward.EndReceiving();
    }

    public override TransportException MapException(Exception exception) => exception is OperationCanceledException or ObjectDisposedException
        ? new TransportException(TransportError.Aborted, "This end of the faulty link was ended by its own side while it sent or received.", exception)
        : new TransportException(TransportError.Other, $"The faulty link failed: {exception.Message}", exception);

    public override ValueTask DisposeAsync()
    {
        Abort();
        return default;
    }

    private void Check(int length, int datagramSize)
    {
        int count = length == 0 ? 1 : (int)Math.Ceiling(length / (double)Math.Max(1, datagramSize));
        if (Math.Min(length, datagramSize) > MaxDatagramSize || count > MaxDatagramsPerSend || length > MaxBytesPerSend)
        {
            throw new ArgumentException(
                $"{count} datagrams of {datagramSize} bytes are too much for one send over this link. It takes {MaxDatagramsPerSend} of at most {MaxDatagramSize} bytes.",
                nameof(datagramSize));
        }
    }
}
