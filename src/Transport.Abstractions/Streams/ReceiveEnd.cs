namespace Transport.Streams;

/// <summary>How the receiving half ended: by the peer's goodbye, or by an error.</summary>
internal sealed class ReceiveEnd
{
    public ReceiveEnd(CloseReason goodbye) => Goodbye = goodbye;

    public ReceiveEnd(TransportException error) => Error = error;

    public CloseReason Goodbye { get; }

    public TransportException? Error { get; }
}
