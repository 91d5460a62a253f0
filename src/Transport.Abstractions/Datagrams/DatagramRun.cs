namespace Transport.Datagrams;

/// <summary>Datagrams of one size, of which the last may be shorter, that lie one behind the other.</summary>
internal struct DatagramRun
{
    public int Offset;
    public int Length;
    public int DatagramSize;
    public int Count;
}
