namespace Transport.Datagrams;

/// <summary>One channel's numbers: those of its two halves, and those of its connection for what never reached the channel.</summary>
internal sealed class DatagramStatistics(DatagramSender sender, DatagramReceiver receiver, IDatagramStatistics? below) : IDatagramStatistics
{
    public long Sent => sender.Sent;

    public long Received => receiver.Received + (below?.Received ?? 0);

    public long DroppedForRoom => receiver.DroppedForRoom + (below?.DroppedForRoom ?? 0);

    public long Malformed => receiver.Malformed + (below?.Malformed ?? 0);

    public long Duplicates => receiver.Duplicates + (below?.Duplicates ?? 0);

    public long Late => receiver.Late + (below?.Late ?? 0);

    public long Incomplete => receiver.Incomplete + (below?.Incomplete ?? 0);

    public long Missing => receiver.Missing + (below?.Missing ?? 0);

    public long NetworkErrors => below?.NetworkErrors ?? 0;

    public TransportException? LastNetworkError => below?.LastNetworkError;
}
