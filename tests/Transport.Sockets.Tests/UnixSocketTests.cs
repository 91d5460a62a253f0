using System.Net.Sockets;

namespace Transport.Sockets.Tests;

public sealed class UnixSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string SocketPath => _directory.File("chat.sock");

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_connects_and_both_sides_name_the_path()
    {
        await using IChannelListener listener = await ListenAsync();
        using IMessageChannel client = await ConnectAsync();
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(server);
        Assert.Equal("unix", client.Capabilities.TransportName);
        Assert.Equal("unix", server.Capabilities.TransportName);
        Assert.Equal(SocketPath, client.RemoteEndPoint!.ToString());
        Assert.Equal(SocketPath, server.LocalEndPoint!.ToString());
        Assert.Equal(SocketPath, listener.LocalEndPoint.ToString());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_path_without_a_file_is_not_found()
    {
        TransportException exception = await FailToConnectAsync();
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.StartsWith($"There is no Unix socket at {SocketPath}.", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_socket_left_over_refuses()
    {
        LeaveStaleSocket();
        TransportException exception = await FailToConnectAsync();
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.Contains(SocketPath, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_token_cancelled_before_makes_no_attempt()
    {
        CancellationToken cancelled = new(canceled: true);
        UnixSocketConnector connector = new(new UnixSocketClientOptions { Path = SocketPath });
        OperationCanceledException connect = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connector.ConnectAsync(cancelled));
        Assert.Equal(cancelled, connect.CancellationToken);
        UnixSocketListenerFactory factory = new(new UnixSocketListenerOptions { Path = SocketPath });
        OperationCanceledException listen = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await factory.ListenAsync(cancelled));
        Assert.Equal(cancelled, listen.CancellationToken);
        Assert.False(File.Exists(SocketPath));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_socket_left_over_is_replaced()
    {
        LeaveStaleSocket();
        await using IChannelListener listener = await ListenAsync();
        using IMessageChannel client = await ConnectAsync();
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(server);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_socket_in_use_is_left_alone()
    {
        await using IChannelListener first = await ListenAsync();
        TransportException exception = await FailToListenAsync();
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Equal($"Another process, or this one, is listening at the Unix socket {SocketPath} already. Stop that listener, or set Path to another path.", exception.Message);
        using IMessageChannel client = await ConnectAsync();
        Assert.Equal(ChannelState.Open, client.State);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_datagram_socket_in_use_is_left_alone()
    {
        using Socket datagrams = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        datagrams.Bind(new UnixDomainSocketEndPoint(SocketPath));
        Assert.Equal(TransportError.AddressInUse, (await FailToListenAsync()).Error);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        await File.WriteAllTextAsync(SocketPath, "letters", Running.Token);
        TransportException exception = await FailToListenAsync();
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Contains("not a Unix socket", exception.Message, StringComparison.Ordinal);
        Assert.Contains(SocketPath, exception.Message, StringComparison.Ordinal);
        Assert.Equal("letters", await File.ReadAllTextAsync(SocketPath, Running.Token));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_directory_is_left_alone()
    {
        Directory.CreateDirectory(SocketPath);
        Assert.Equal(TransportError.AddressInUse, (await FailToListenAsync()).Error);
        Assert.True(Directory.Exists(SocketPath));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_link_to_a_socket_left_over_is_left_alone()
    {
        LeaveStaleSocket();
        string link = _directory.File("link.sock");
        File.CreateSymbolicLink(link, SocketPath);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(
            async () => await new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = link }).ListenAsync(Running.Token));
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_missing_directory_is_named()
    {
        UnixSocketListenerFactory factory = new(new UnixSocketListenerOptions { Path = _directory.File("no/chat.sock") });
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await factory.ListenAsync(Running.Token));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Contains("directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Dispose_removes_the_file_and_ends_the_waits()
    {
        IChannelListener listener = await ListenAsync();
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        Assert.True(File.Exists(SocketPath));
        await listener.DisposeAsync();
        await listener.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
        Assert.Null(await accept);
        Assert.Null(await listener.AcceptAsync(Running.Token));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Dispose_leaves_another_listeners_file_alone()
    {
        IChannelListener first = await ListenAsync();
        File.Delete(SocketPath);
        await using IChannelListener second = await ListenAsync();

        // File systems count time in steps that two listeners may share.
        File.SetLastWriteTimeUtc(SocketPath, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        await first.DisposeAsync();

        using IMessageChannel client = await ConnectAsync();
        using IMessageChannel? server = await second.AcceptAsync(Running.Token);
        Assert.NotNull(server);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_path_can_be_listened_at_again_after_dispose()
    {
        for (int round = 0; round < 3; round++)
        {
            await using IChannelListener listener = await ListenAsync();
            using IMessageChannel client = await ConnectAsync();
            using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
            Assert.NotNull(server);
        }
    }

    private ValueTask<IChannelListener> ListenAsync() => new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = SocketPath }).ListenAsync(Running.Token);

    private ValueTask<IMessageChannel> ConnectAsync() => new UnixSocketConnector(new UnixSocketClientOptions { Path = SocketPath }).ConnectAsync(Running.Token);

    private async Task<TransportException> FailToListenAsync() => await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync());

    private async Task<TransportException> FailToConnectAsync() => await Assert.ThrowsAsync<TransportException>(async () => await ConnectAsync());

    /// <summary>What a process that was killed leaves behind.</summary>
    private void LeaveStaleSocket()
    {
        string bound = _directory.File("bound");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(bound));

        // Disposing a Socket deletes the file at the path it was bound to.
        File.Move(bound, SocketPath);
    }
}
