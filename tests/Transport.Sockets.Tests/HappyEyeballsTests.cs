using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>A host with several addresses, of which some fail and some swallow packets, on virtual time.</summary>
public sealed class HappyEyeballsTests
{
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Running.Timeout)]
    public async Task A_first_address_that_swallows_packets_costs_a_quarter_of_a_second()
    {
        using Socket listening = Listen();
        RecordingTimeProvider time = new();
        ScriptedCalls calls = Calls("::1 127.0.0.1", endPoint => endPoint.Address.Equals(IPAddress.IPv6Loopback) ? Never : null);
        Task<IMessageChannel> connect = Connector(PortOf(listening), calls, time).ConnectAsync(Running.Token).AsTask();
        Assert.Equal(ConnectTimeout, await time.NextWaitAsync());
        Assert.Equal(AttemptDelay, await time.NextWaitAsync());
        time.Advance(AttemptDelay - TimeSpan.FromTicks(1));
        Assert.Single(calls.Sockets);

        time.Advance(TimeSpan.FromTicks(1));
        using IMessageChannel channel = await connect;

        Assert.Equal(listening.LocalEndPoint, channel.RemoteEndPoint);
        Assert.Equal(2, calls.Sockets.Count);
        Assert.True(calls.Sockets[0].SafeHandle.IsClosed);
        Assert.False(calls.Sockets[1].SafeHandle.IsClosed);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_address_that_fails_is_followed_by_the_next_at_once()
    {
        using Socket listening = Listen();
        RecordingTimeProvider time = new();
        ScriptedCalls calls = Calls("::1 127.0.0.1", endPoint => endPoint.Address.Equals(IPAddress.IPv6Loopback) ? Refused : null);

        using IMessageChannel channel = await Connector(PortOf(listening), calls, time).ConnectAsync(Running.Token);

        Assert.Equal(listening.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_address_that_fails_late_is_followed_by_the_next_at_once_too()
    {
        using Socket listening = Listen();
        RecordingTimeProvider time = new();
        TaskCompletionSource first = new();
        ScriptedCalls calls = Calls("::1 127.0.0.1", endPoint => endPoint.Address.Equals(IPAddress.IPv6Loopback) ? first.Task : null);
        Task<IMessageChannel> connect = Connector(PortOf(listening), calls, time).ConnectAsync(Running.Token).AsTask();
        await time.NextWaitAsync();
        Assert.Equal(AttemptDelay, await time.NextWaitAsync());
        Assert.Single(calls.Sockets);

        first.SetException(new SocketException((int)SocketError.HostUnreachable));

        using IMessageChannel channel = await connect;
        Assert.Equal(listening.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_first_address_may_still_win_after_others_were_tried_beside_it()
    {
        using Socket listening = Listen();
        RecordingTimeProvider time = new();
        TaskCompletionSource slow = new();
        int begun = 0;
        ScriptedCalls calls = new()
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")]),
            Connect = async (socket, endPoint, token) =>
            {
                if (Interlocked.Increment(ref begun) > 1)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                await slow.Task;
                await socket.ConnectAsync(endPoint, token);
            },
        };
        Task<IMessageChannel> connect = Connector(PortOf(listening), calls, time).ConnectAsync(Running.Token).AsTask();
        await time.NextWaitAsync();
        await time.NextWaitAsync();
        time.Advance(AttemptDelay);
        Assert.Equal(AttemptDelay, await time.NextWaitAsync());
        time.Advance(AttemptDelay);
        await calls.WaitForConnectAsync(3);

        slow.SetResult();
        using IMessageChannel channel = await connect;

        Assert.Equal(listening.LocalEndPoint, channel.RemoteEndPoint);
        Assert.Equal([false, true, true], calls.Sockets.Select(socket => socket.SafeHandle.IsClosed));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task At_most_sixteen_addresses_are_tried_in_turns_of_the_families()
    {
        IPAddress[] found = [.. Enumerable.Range(1, 20).Select(n => IPAddress.Parse($"2001:db8::{n}")), .. Enumerable.Range(1, 3).Select(n => IPAddress.Parse($"192.0.2.{n}"))];
        List<IPAddress> tried = [];
        ScriptedCalls calls = new()
        {
            Resolve = (_, _) => Task.FromResult(found),
            Connect = (_, endPoint, _) =>
            {
                tried.Add(((IPEndPoint)endPoint).Address);
                return new ValueTask(Refused);
            },
        };

        TransportException exception = await FailAsync(Connector(5082, calls, new RecordingTimeProvider()));

        Assert.Equal(16, tried.Count);
        Assert.Equal(["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3", "192.0.2.3", "2001:db8::4"], tried.Take(7).Select(address => address.ToString()));
        Assert.Contains("7 more were left out, since 16 are tried at most", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_error_names_each_address_with_its_reason_and_a_remedy()
    {
        ScriptedCalls calls = Calls("192.0.2.7 2001:db8::7", endPoint => endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? Fails(SocketError.NetworkUnreachable) : Refused);
        TransportException exception = await FailAsync(Connector(5082, calls, new RecordingTimeProvider()));
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.Equal(
            "Nobody is listening at many.invalid:5082 (tried 2001:db8::7: no route; 192.0.2.7: refused). Start the server, or check host and port in Endpoint.",
            exception.Message);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task When_nobody_answers_the_timeout_ends_all_attempts_and_names_them()
    {
        RecordingTimeProvider time = new();
        ScriptedCalls calls = Calls("192.0.2.7 2001:db8::7 192.0.2.8", endPoint => endPoint.Address.ToString() == "192.0.2.7" ? Refused : Never);
        Task<IMessageChannel> connect = Connector(5082, calls, time).ConnectAsync(Running.Token).AsTask();
        await time.NextWaitAsync();
        await time.NextWaitAsync();
        time.Advance(AttemptDelay);
        await calls.WaitForConnectAsync(3);
        Assert.False(connect.IsCompleted);

        time.Advance(ConnectTimeout - AttemptDelay);

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Equal(TransportError.ConnectTimeout, exception.Error);
        Assert.Contains("many.invalid:5082 did not answer within 10 s (tried 2001:db8::7: no answer; 192.0.2.7: refused; 192.0.2.8: no answer).", exception.Message, StringComparison.Ordinal);
        Assert.All(calls.Sockets, socket => Assert.True(socket.SafeHandle.IsClosed));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_closes_the_sockets_of_all_attempts()
    {
        RecordingTimeProvider time = new();
        using CancellationTokenSource cancellation = new();
        ScriptedCalls calls = Calls("192.0.2.7 2001:db8::7", _ => Never);
        Task<IMessageChannel> connect = Connector(5082, calls, time).ConnectAsync(cancellation.Token).AsTask();
        await time.NextWaitAsync();
        await time.NextWaitAsync();
        time.Advance(AttemptDelay);
        await calls.WaitForConnectAsync(2);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect)).CancellationToken);
        Assert.All(calls.Sockets, socket => Assert.True(socket.SafeHandle.IsClosed));
    }

    private static Task Never => new TaskCompletionSource().Task;

    private static Task Refused => Fails(SocketError.ConnectionRefused);

    private static Task Fails(SocketError error) => Task.FromException(new SocketException((int)error));

    /// <summary>A host with these addresses; connecting really happens where the script says nothing.</summary>
    private static ScriptedCalls Calls(string addresses, Func<IPEndPoint, Task?> connect) => new()
    {
        Resolve = (_, _) => Task.FromResult<IPAddress[]>([.. addresses.Split(' ').Select(IPAddress.Parse)]),
        Connect = (socket, endPoint, token) => connect((IPEndPoint)endPoint) is { } scripted ? new ValueTask(scripted) : socket.ConnectAsync(endPoint, token),
    };

    private static TcpConnector Connector(int port, SocketCalls calls, TimeProvider time) =>
        new(new TcpClientOptions { Endpoint = $"many.invalid:{port}", ConnectTimeout = ConnectTimeout, Heartbeat = { Enabled = false } }, framing: null, time, calls);

    private static async Task<TransportException> FailAsync(TcpConnector connector) =>
        await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));

    private static Socket Listen()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
