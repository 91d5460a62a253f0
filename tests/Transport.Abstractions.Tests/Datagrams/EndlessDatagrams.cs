using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>A connection on which, behind the first datagram, something comes without a pause that is no message.</summary>
internal sealed class EndlessDatagrams : DatagramConnection
{
    private readonly TaskCompletionSource<ReceivedDatagrams> _first = new();
    private volatile bool _ended;
    private int _receives;

    public override int MaxDatagramSize => 1200;

    public int Receives => Volatile.Read(ref _receives);

    /// <summary>Lets the first one come; whoever waits for it goes on in here.</summary>
    public void Begin() => _first.SetResult(Datagram('t'));

    public override ValueTask SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, CancellationToken cancellationToken) => default;

    public override ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        return Interlocked.Increment(ref _receives) == 1 ? new ValueTask<ReceivedDatagrams>(_first.Task) : new ValueTask<ReceivedDatagrams>(Datagram('x'));
    }

    public override void Abort() => _ended = true;

    public override TransportException MapException(Exception exception) => new(TransportError.Other, exception.Message, exception);

    public override ValueTask DisposeAsync()
    {
        _ended = true;
        return default;
    }

    private static ReceivedDatagrams Datagram(char letter)
    {
        DatagramBlock block = DatagramBlock.Rent();
        block.Memory.Span[0] = (byte)letter;
        return new ReceivedDatagrams(block, 0, 1, 1);
    }
}
