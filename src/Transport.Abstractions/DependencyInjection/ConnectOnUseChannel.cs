using System.Buffers;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Transport.DependencyInjection;

/// <summary>The channel that a container holds: connects on first use, then passes every call on to the connection's channel.</summary>
/// <remarks>
/// Until it is connected every call goes to <see cref="ConnectingChannel"/>, afterwards to the inner channel, at the price of one volatile read.
/// Receives change over separately: a receive that has waited for the connection must reach the inner channel before any other one can,
/// so that it is the other one that is refused.
/// </remarks>
internal sealed class ConnectOnUseChannel : IMessageChannel, IConnectableChannel, IReadyMessages
{
    private readonly ConnectingChannel _connecting;
    private volatile IMessageChannel _current;
    private volatile IMessageChannel _receiver;

    public ConnectOnUseChannel(IChannelConnector connector, ChannelCapabilities capabilities, TimeSpan closeTimeout, TimeProvider? timeProvider, ILogger logger)
    {
        _connecting = new ConnectingChannel(connector, capabilities, closeTimeout, timeProvider, logger)
        {
            Connected = inner => _current = inner,
            ReceiverReady = inner => _receiver = inner,
        };
        _current = _connecting;
        _receiver = _connecting;
    }

    /// <remarks>The same before and after connecting, so that logs can be followed.</remarks>
    public string Id => _connecting.Id;

    public ChannelCapabilities Capabilities => _connecting.Capabilities;

    public EndPoint? LocalEndPoint => _current.LocalEndPoint;

    public EndPoint? RemoteEndPoint => _current.RemoteEndPoint;

    public ChannelState State => _current.State;

    public Task<CloseReason> Completion => _current.Completion;

    public T? GetFeature<T>()
        where T : class => typeof(T) == typeof(IConnectableChannel) ? (T)(object)this : _current.GetFeature<T>();

    public ValueTask ConnectAsync(CancellationToken cancellationToken = default) => _connecting.ConnectAsync(cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default) =>
        _current.SendAsync(payload, kind, cancellationToken);

    public bool TrySend(ReadOnlySpan<byte> payload, MessageKind kind = MessageKind.Binary) => _current.TrySend(payload, kind);

    public ValueTask SendAsync<TState>(TState state, Action<TState, IBufferWriter<byte>> write, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default) =>
        _current.SendAsync(state, write, kind, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _current.FlushAsync(cancellationToken);

    public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken = default) => _receiver.ReceiveAsync(cancellationToken);

    public bool TryReceive(out ReceivedMessage message) => _receiver.TryReceive(out message);

    bool IReadyMessages.TryTake(CancellationToken cancellationToken, out ReceivedMessage message)
    {
        message = default;
        return _receiver is IReadyMessages ready && ready.TryTake(cancellationToken, out message);
    }

    public async ValueTask CloseAsync(CloseReason reason = default, CancellationToken cancellationToken = default)
    {
        await _current.CloseAsync(reason, cancellationToken).ConfigureAwait(false);
        ReportEnd();
    }

    public void Abort(CloseReason reason = default)
    {
        _current.Abort(reason);
        ReportEnd();
    }

    /// <remarks>The connection may arrive while the connecting channel is being disposed, which then closes it; it must end up disposed too.</remarks>
    public async ValueTask DisposeAsync()
    {
        IMessageChannel disposed = _current;
        await disposed.DisposeAsync().ConfigureAwait(false);
        if (_current != disposed)
        {
            await _current.DisposeAsync().ConfigureAwait(false);
        }

        ReportEnd();
        await _connecting.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        IMessageChannel disposed = _current;
        disposed.Dispose();
        if (_current != disposed)
        {
            _current.Dispose();
        }

        ReportEnd();
        _connecting.Dispose();
    }

    /// <summary>Those who asked for the completion before the connection was there have the connecting channel's.</summary>
    private void ReportEnd()
    {
        if (_current != _connecting && _current.Completion is { IsCompletedSuccessfully: true } completion)
        {
            _connecting.EndAs(completion.Result);
        }
    }
}
