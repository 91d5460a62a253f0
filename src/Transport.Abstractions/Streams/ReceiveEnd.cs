namespace Transport.Streams;

/// <summary>How the receiving half ended: by the peer's goodbye, or by an error.</summary>
internal sealed class ReceiveEnd
{
    public ReceiveEnd(CloseReason goodbye) => Goodbye = goodbye;

    public ReceiveEnd(TransportException error, CloseCode code = CloseCode.Abnormal)
    {
        Error = error;
        Code = code;
    }

    public CloseReason Goodbye { get; }

    public TransportException? Error { get; }

    /// <summary>What the peer is told if the error is something it did; <see cref="CloseCode.Abnormal"/> if it cannot be told anything.</summary>
    public CloseCode Code { get; }
}
