namespace Transport.Datagrams;

/// <content>Leases on the messages in a block.</content>
public sealed partial class DatagramBlock
{
    /// <inheritdoc/>
    public override bool IsAlive(long token) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool TryRelease(long token) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool TryTransfer(long token, out long newToken) => throw new NotImplementedException();
}
