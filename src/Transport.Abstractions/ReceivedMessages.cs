using System.Diagnostics.CodeAnalysis;

namespace Transport;

/// <summary>The messages of one channel, for <c>await foreach</c>. Made by <see cref="MessageChannelExtensions.ReceiveAllAsync"/>.</summary>
/// <remarks>The enumerator is written by hand and is one small object per loop; nothing is allocated per message.</remarks>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Only enumerated.")]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Not a collection: it can be enumerated once.")]
public readonly struct ReceivedMessages : IAsyncEnumerable<ReceivedMessage>
{
    private readonly IMessageChannel _channel;
    private readonly CancellationToken _cancellationToken;

    internal ReceivedMessages(IMessageChannel channel, CancellationToken cancellationToken)
    {
        _channel = channel;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Starts the loop.</summary>
    /// <param name="cancellationToken">Used when <see cref="MessageChannelExtensions.ReceiveAllAsync"/> was given none.</param>
    public Enumerator GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new(_channel, _cancellationToken.CanBeCanceled ? _cancellationToken : cancellationToken);

    IAsyncEnumerator<ReceivedMessage> IAsyncEnumerable<ReceivedMessage>.GetAsyncEnumerator(CancellationToken cancellationToken) => GetAsyncEnumerator(cancellationToken);

    /// <summary>One receive loop.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The pattern of the BCL's own enumerators.")]
    public sealed class Enumerator : IAsyncEnumerator<ReceivedMessage>
    {
        private readonly IMessageChannel _channel;
        private readonly IReadyMessages? _ready;
        private readonly CancellationToken _cancellationToken;
        private ReceivedMessage _current;

        internal Enumerator(IMessageChannel channel, CancellationToken cancellationToken)
        {
            _channel = channel;
            _ready = channel as IReadyMessages;
            _cancellationToken = cancellationToken;
        }

        /// <inheritdoc/>
        public ReceivedMessage Current => _current;

        /// <inheritdoc/>
        public ValueTask<bool> MoveNextAsync()
        {
            _current.Dispose();
            return _ready is not null && _ready.TryTake(_cancellationToken, out _current)
                ? new ValueTask<bool>(true)
                : ReceiveNextAsync();
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
        {
            _current.Dispose();
            _current = default;
            return default;
        }

        private ValueTask<bool> ReceiveNextAsync()
        {
            _current = default;
            ValueTask<ReceivedMessage?> receive = _channel.ReceiveAsync(_cancellationToken);
            return receive.IsCompletedSuccessfully ? new ValueTask<bool>(Take(receive.Result)) : AwaitAsync(receive);
        }

        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> AwaitAsync(ValueTask<ReceivedMessage?> receive) => Take(await receive.ConfigureAwait(false));

        private bool Take(ReceivedMessage? message)
        {
            _current = message.GetValueOrDefault();
            return message.HasValue;
        }
    }
}
