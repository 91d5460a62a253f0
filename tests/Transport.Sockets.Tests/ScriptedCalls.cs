using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Transport.Sockets.Tests;

/// <summary>An operating system that does as the test says, and really works where it says nothing.</summary>
internal sealed class ScriptedCalls : SocketCalls
{
    private readonly Channel<int> _connects = Channel.CreateUnbounded<int>();
    private int _resolved;
    private int _accepted;

    public Func<string, CancellationToken, Task<IPAddress[]>>? Resolve { get; init; }

    public Func<Socket, EndPoint, CancellationToken, ValueTask>? Connect { get; init; }

    /// <summary>What each accept fails with in turn; then they work.</summary>
    public Queue<SocketError> AcceptErrors { get; init; } = [];

    /// <summary>Every socket that was to be connected, in order. One attempt begins at a time.</summary>
    public List<Socket> Sockets { get; } = [];

    public int Resolved => Volatile.Read(ref _resolved);

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Returns when so many sockets were to be connected.</summary>
    public async Task WaitForConnectAsync(int count)
    {
        while (await _connects.Reader.ReadAsync(Running.Token) < count)
        {
        }
    }

    public override ValueTask ConnectAsync(Socket socket, EndPoint endPoint, CancellationToken cancellationToken)
    {
        Sockets.Add(socket);
        _connects.Writer.TryWrite(Sockets.Count);
        return Connect?.Invoke(socket, endPoint, cancellationToken) ?? base.ConnectAsync(socket, endPoint, cancellationToken);
    }

    public override ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _accepted);
        return AcceptErrors.TryDequeue(out SocketError error)
            ? ValueTask.FromException<Socket>(new SocketException((int)error))
            : base.AcceptAsync(listening, cancellationToken);
    }

    protected override Task<IPAddress[]> ResolveCoreAsync(string host, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _resolved);
        return Resolve?.Invoke(host, cancellationToken) ?? base.ResolveCoreAsync(host, cancellationToken);
    }
}
