using System.Buffers;
using System.Net;

namespace Transport.DependencyInjection.Tests;

/// <summary>Passes everything on, and lets a test act at the moment before a call arrives.</summary>
internal sealed class ProbedChannel(IMessageChannel inner) : IMessageChannel
{
    public Action? BeforeSend { get; set; }

    public Action? BeforeReceive { get; set; }

    public string Id => inner.Id;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public ChannelCapabilities Capabilities => inner.Capabilities;

    public ChannelState State => inner.State;

    public Task<CloseReason> Completion => inner.Completion;

    public T? GetFeature<T>()
        where T : class => inner.GetFeature<T>();

    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default)
    {
        Action? before = BeforeSend;
        BeforeSend = null;
        before?.Invoke();
        return inner.SendAsync(payload, kind, cancellationToken);
    }

    public bool TrySend(ReadOnlySpan<byte> payload, MessageKind kind = MessageKind.Binary) => inner.TrySend(payload, kind);

    public ValueTask SendAsync<TState>(TState state, Action<TState, IBufferWriter<byte>> write, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default) =>
        inner.SendAsync(state, write, kind, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        BeforeReceive?.Invoke();
        return inner.ReceiveAsync(cancellationToken);
    }

    public bool TryReceive(out ReceivedMessage message) => inner.TryReceive(out message);

    public ValueTask CloseAsync(CloseReason reason = default, CancellationToken cancellationToken = default) => inner.CloseAsync(reason, cancellationToken);

    public void Abort(CloseReason reason = default) => inner.Abort(reason);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public void Dispose() => inner.Dispose();
}
