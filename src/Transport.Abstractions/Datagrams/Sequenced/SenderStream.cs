namespace Transport.Datagrams;

/// <summary>What is remembered of one stream of a sender: a new one begins whenever it starts.</summary>
/// <param name="slot">Its place in the table.</param>
internal sealed class SenderStream(int slot)
{
    private uint _delivered;
    private bool _hasDelivered;

    public int Slot => slot;

    public uint Id { get; private set; }

    public ReceiveWindow Window { get; } = new();

    /// <summary>How many datagrams came of it.</summary>
    public long Datagrams { get; set; }

    /// <summary>When the latest one came: its number among all datagrams of the channel.</summary>
    public long Heard { get; set; }

    /// <summary>Begins another stream.</summary>
    public void Reset(uint id)
    {
        Id = id;
        Window.Clear();
        Datagrams = 0;
        _hasDelivered = false;
    }

    /// <summary>True if a message that was sent later has been delivered. Only where messages are delivered in order: then the latest one delivered is the last one sent of them.</summary>
    public bool HasPassed(uint sequence) => _hasDelivered && SequenceNumber.IsAfter(_delivered, sequence);

    public void MarkDelivered(uint sequence)
    {
        Mark(sequence, Arrival.Delivered);
        _delivered = sequence;
        _hasDelivered = true;
    }

    /// <summary>Notes what became of a message, if its number is still in the window.</summary>
    public void Mark(uint sequence, Arrival arrival)
    {
        if (Window.IsInside(sequence))
        {
            Window.Set(sequence, arrival);
        }
    }
}
