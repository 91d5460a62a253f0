using System.IO.Pipes;
using System.Net;
using System.Text;
using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>What holds both for Unix sockets and for the base library's pipes, which Windows uses.</summary>
public sealed class NamedPipeTests
{
    private readonly string _name = PipeNames.New();

    public static TheoryData<bool> Kinds => OperatingSystem.IsWindows() ? [true] : [false, true];

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Both_sides_name_the_pipe(bool system)
    {
        await using IChannelListener listener = await ListenAsync(system);
        using IMessageChannel client = await ConnectAsync(system);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        NamedPipeEndPoint expected = new(_name);
        Assert.Equal((EndPoint?)expected, listener.LocalEndPoint);
        Assert.Equal((null, (EndPoint?)expected), (client.LocalEndPoint, client.RemoteEndPoint));
        Assert.Equal(((EndPoint?)expected, null), (server!.LocalEndPoint, server.RemoteEndPoint));
        Assert.Equal(["namedpipe", "namedpipe"], [client.Capabilities.TransportName, server.Capabilities.TransportName]);
        Assert.Equal($"pipe:{_name}", expected.ToString());
        Assert.Equal(expected.GetHashCode(), client.RemoteEndPoint!.GetHashCode());
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Clients_connect_while_nobody_accepts_and_are_accepted_later(bool system)
    {
        await using IChannelListener listener = await ListenAsync(system);
        using IMessageChannel first = await ConnectAsync(system);
        await first.SendTextAsync("early", Running.Token);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
        Assert.Equal("early", message.GetText());

        // The next instance waits already.
        using IMessageChannel second = await ConnectAsync(system);
        using IMessageChannel? next = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(next);
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Cancelling_an_accept_loses_no_client(bool system)
    {
        await using IChannelListener listener = await ListenAsync(system);
        for (int round = 0; round < 50; round++)
        {
            using CancellationTokenSource cancellation = new();
            Task<IMessageChannel?> accept = listener.AcceptAsync(cancellation.Token).AsTask();
            Task cancel = Task.Run(cancellation.Cancel, Running.Token);
            using IMessageChannel client = await ConnectAsync(system);
            await client.SendTextAsync($"{round}", Running.Token);
            await cancel;
            IMessageChannel? server;
            try
            {
                server = await accept;
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(cancellation.Token, exception.CancellationToken);
                server = await listener.AcceptAsync(Running.Token);
            }

            using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
            Assert.Equal($"{round}", message.GetText());
            server.Dispose();
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Dispose_ends_all_waits_with_null_and_frees_the_name(bool system)
    {
        IChannelListener listener = await ListenAsync(system);
        Task<IMessageChannel?>[] accepts = [.. Enumerable.Range(0, 4).Select(_ => listener.AcceptAsync(Running.Token).AsTask())];
        await listener.DisposeAsync();
        await listener.DisposeAsync();
        Assert.All(await Task.WhenAll(accepts), Assert.Null);
        Assert.Null(await listener.AcceptAsync(Running.Token));
        await using IChannelListener again = await ListenAsync(system);
        using IMessageChannel client = await ConnectAsync(system);
        using IMessageChannel? server = await again.AcceptAsync(Running.Token);
        Assert.NotNull(server);
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task A_name_in_use_is_refused_with_the_setting_to_change(bool system)
    {
        await using IChannelListener first = await ListenAsync(system);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(system));
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Contains($"has the pipe {_name} already", exception.Message, StringComparison.Ordinal);
        Assert.Contains("set PipeName to another name", exception.Message, StringComparison.Ordinal);
        using IMessageChannel client = await ConnectAsync(system);
        Assert.Equal(ChannelState.Open, client.State);
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Over_the_limit_a_client_waits_until_a_channel_ends(bool system)
    {
        await using IChannelListener listener = await ListenAsync(system, maxInstances: 2);
        using IMessageChannel first = await ConnectAsync(system);
        using IMessageChannel? firstServer = await listener.AcceptAsync(Running.Token);
        using IMessageChannel second = await ConnectAsync(system);
        using IMessageChannel? secondServer = await listener.AcceptAsync(Running.Token);
        using IMessageChannel third = await ConnectAsync(system);
        await third.SendTextAsync("third", Running.Token);

        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await first.SendTextAsync("still here", Running.Token);
        using ReceivedMessage message = Assert.NotNull(await firstServer!.ReceiveAsync(Running.Token));
        Assert.False(accept.IsCompleted);
        secondServer!.Abort();
        using IMessageChannel? thirdServer = await accept;
        using ReceivedMessage waited = Assert.NotNull(await thirdServer!.ReceiveAsync(Running.Token));
        Assert.Equal("third", waited.GetText());
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Dispose_ends_an_accept_that_waits_at_the_limit(bool system)
    {
        IChannelListener listener = await ListenAsync(system, maxInstances: 1);
        using IMessageChannel client = await ConnectAsync(system);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Task<IMessageChannel?> waiting = listener.AcceptAsync(Running.Token).AsTask();
        using CancellationTokenSource cancellation = new();
        Task<IMessageChannel?> cancelled = listener.AcceptAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled)).CancellationToken);
        await listener.DisposeAsync();
        Assert.Null(await waiting);
        Assert.Equal(ChannelState.Open, server!.State);
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task Closing_loses_nothing_with_a_framing_without_a_goodbye(bool system)
    {
        const int Count = 200;
        await using IChannelListener listener = await ListenAsync(system, MessageFraming.LengthPrefix());
        using IMessageChannel client = await ConnectAsync(system, MessageFraming.LengthPrefix());
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Task closed = SendAndCloseAsync(client);
        for (int i = 0; i < Count; i++)
        {
            using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
            Assert.Equal(i, TestPayload.Check(message.Payload.Span).Sequence);
        }

        Assert.Null(await server!.ReceiveAsync(Running.Token));
        await closed;
        await server.CloseAsync(cancellationToken: Running.Token);
        Assert.Equal(ClosedBy.Remote, (await server.Completion).By);

        static async Task SendAndCloseAsync(IMessageChannel channel)
        {
            for (int i = 0; i < Count; i++)
            {
                await channel.SendAsync(TestPayload.Numbered(i, 5_000), cancellationToken: Running.Token);
            }

            await channel.CloseAsync(cancellationToken: Running.Token);
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task A_token_cancelled_before_makes_no_attempt(bool system)
    {
        CancellationToken cancelled = new(canceled: true);
        NamedPipeConnector connector = new(new NamedPipeClientOptions { PipeName = _name }, null, null, system);
        Assert.Equal(cancelled, (await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connector.ConnectAsync(cancelled))).CancellationToken);
        NamedPipeListenerFactory factory = new(new NamedPipeListenerOptions { PipeName = _name }, null, null, null, system);
        Assert.Equal(cancelled, (await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await factory.ListenAsync(cancelled))).CancellationToken);
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task A_client_of_the_base_library_can_connect(bool system)
    {
        await using IChannelListener listener = await ListenAsync(system, MessageFraming.Lines());
        await using NamedPipeClientStream client = new(".", _name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await client.ConnectAsync(Running.Token);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        await client.WriteAsync("hello\n"u8.ToArray(), Running.Token);
        using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
        Assert.Equal("hello", message.GetText());
        await server.SendTextAsync("welcome", Running.Token);
        byte[] answer = new byte[8];
        await client.ReadExactlyAsync(answer, Running.Token);
        Assert.Equal("welcome\n", Encoding.UTF8.GetString(answer));
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Kinds))]
    public async Task A_server_of_the_base_library_can_be_connected_to(bool system)
    {
        await using NamedPipeServerStream server = new(_name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        Task waiting = server.WaitForConnectionAsync(Running.Token);
        using IMessageChannel client = await ConnectAsync(system, MessageFraming.Lines());
        await waiting;
        await client.SendTextAsync("hello", Running.Token);
        byte[] received = new byte[6];
        await server.ReadExactlyAsync(received, Running.Token);
        Assert.Equal("hello\n", Encoding.UTF8.GetString(received));
        server.Dispose();
        Assert.Null(await client.ReceiveAsync(Running.Token));
    }

    private ValueTask<IChannelListener> ListenAsync(bool system, MessageFraming? framing = null, int maxInstances = 10) =>
        new NamedPipeListenerFactory(new NamedPipeListenerOptions { PipeName = _name, MaxInstances = maxInstances }, framing, null, null, system).ListenAsync(Running.Token);

    private ValueTask<IMessageChannel> ConnectAsync(bool system, MessageFraming? framing = null) =>
        new NamedPipeConnector(new NamedPipeClientOptions { PipeName = _name }, framing, null, system).ConnectAsync(Running.Token);
}
