using System.IO.Pipes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>The base library's pipes, which Windows uses.</summary>
public sealed class SystemPipeTests
{
    private readonly string _name = PipeNames.New();

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_gives_up_after_its_timeout()
    {
        FakeTimeProvider time = new();
        Task<IMessageChannel> connect = Connector(time).ConnectAsync(Running.Token).AsTask();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(connect.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Equal(TransportError.ConnectTimeout, exception.Error);
        Assert.StartsWith($"Nobody took the connection to the pipe {_name} within 10 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_ends_the_wait_for_a_server()
    {
        using CancellationTokenSource cancellation = new();
        Task<IMessageChannel> connect = Connector(new FakeTimeProvider()).ConnectAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect)).CancellationToken);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_waits_for_a_server_that_starts_later()
    {
        Task<IMessageChannel> connect = Connector(TimeProvider.System).ConnectAsync(Running.Token).AsTask();
        await using IChannelListener listener = await new NamedPipeListenerFactory(new NamedPipeListenerOptions { PipeName = _name }, null, null, null, usesSystemPipes: true).ListenAsync(Running.Token);
        using IMessageChannel client = await connect;
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(server);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Accepting_slows_down_while_instances_cannot_be_made_and_never_ends()
    {
        RecordingTimeProvider time = new();
        RecordingLogger logger = new();
        int failures = 0;
        await using PipeChannelListener listener = new(
            new NamedPipeEndPoint(_name),
            isFirst => !isFirst && Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("All pipe instances are busy.") : CreateInstance(),
            pipe => SocketChannels.Create(NamedPipeConnector.TransportName, new PipeConnection(pipe, _name, isServer: true, closesToEnd: false), MessageFraming.Default, new NamedPipeListenerOptions { Heartbeat = { Enabled = false } }, TimeProvider.System),
            time,
            logger);
        Volatile.Write(ref failures, 4);
        using IMessageChannel first = await Connector(TimeProvider.System).ConnectAsync(Running.Token);
        using IMessageChannel? firstServer = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(firstServer);

        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        Assert.Equal(TimeSpan.FromMilliseconds(50), await time.NextWaitAsync());
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(TimeSpan.FromMilliseconds(100), await time.NextWaitAsync());
        Assert.Equal([LogLevel.Warning], logger.Entries.Select(static entry => entry.Level));
        Volatile.Write(ref failures, 0);
        time.Advance(TimeSpan.FromMilliseconds(100));
        using IMessageChannel second = await Connector(TimeProvider.System).ConnectAsync(Running.Token);
        using IMessageChannel? secondServer = await accept;
        Assert.NotNull(secondServer);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Ending_the_reads_ends_a_read_that_waits_and_those_after_it()
    {
        using NamedPipeServerStream server = CreateInstance();
        Task waiting = server.WaitForConnectionAsync(Running.Token);
        await using NamedPipeClientStream client = new(".", _name, PipeDirection.InOut, PipeOptions.Asynchronous);
        await client.ConnectAsync(Running.Token);
        await waiting;
        PipeConnection connection = new(client, _name, isServer: false, closesToEnd: true);
        byte[] buffer = new byte[10];
        Task<int> read = connection.Stream.ReadAsync(buffer, Running.Token).AsTask();
        await connection.CompleteWritesAsync(Running.Token);
        Assert.Equal(0, await read);
        Assert.Equal(0, await connection.Stream.ReadAsync(buffer, Running.Token));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Aborting_ends_what_waits_as_an_abort_by_this_side(bool reading)
    {
        using NamedPipeServerStream server = CreateInstance();
        Task waiting = server.WaitForConnectionAsync(Running.Token);
        await using NamedPipeClientStream client = new(".", _name, PipeDirection.InOut, PipeOptions.Asynchronous);
        await client.ConnectAsync(Running.Token);
        await waiting;
        PipeConnection connection = new(client, _name, isServer: false, closesToEnd: true);
        Task pending = reading ? connection.Stream.ReadAsync(new byte[10], CancellationToken.None).AsTask() : connection.Stream.WriteAsync(new byte[10_000_000], CancellationToken.None).AsTask();
        Assert.False(pending.IsCompleted);
        connection.Abort();
        connection.Abort();
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => pending);
        TransportException mapped = connection.MapException(exception);
        Assert.Equal(TransportError.Aborted, mapped.Error);
        Assert.Contains(_name, mapped.Message, StringComparison.Ordinal);
        await connection.DisposeAsync();
    }

    private NamedPipeConnector Connector(TimeProvider time) => new(new NamedPipeClientOptions { PipeName = _name, Heartbeat = { Enabled = false } }, null, time, usesSystemPipes: true);

    private NamedPipeServerStream CreateInstance() => new(_name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
}
