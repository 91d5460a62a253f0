using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

public sealed class SocketConnectionTests
{
    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Half_close_is_the_end_for_the_peer_while_reading_goes_on(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync(transport);
        await pair.Connection.Stream.WriteAsync("ping"u8.ToArray(), Running.Token);
        await pair.Connection.CompleteWritesAsync(Running.Token);

        Assert.Equal("ping"u8.ToArray(), await ReadToEndAsync(pair.Peer));
        await pair.Peer.SendAsync("pong"u8.ToArray(), Running.Token);
        byte[] answer = new byte[4];
        await pair.Connection.Stream.ReadExactlyAsync(answer, Running.Token);
        Assert.Equal("pong"u8.ToArray(), answer);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Abort_resets_a_tcp_connection()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync("tcp");
        pair.Connection.Abort();
        SocketException exception = await Assert.ThrowsAsync<SocketException>(() => ReadToEndAsync(pair.Peer));
        Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Abort_ends_a_unix_connection_for_the_peer()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync("unix");
        pair.Connection.Abort();
        Assert.Empty(await ReadToEndAsync(pair.Peer));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Abort_ends_a_pending_read_and_a_pending_write(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync(transport);
        Task read = pair.Connection.Stream.ReadAsync(new byte[1], Running.Token).AsTask();
        Task write = pair.Connection.Stream.WriteAsync(new byte[64 << 20], Running.Token).AsTask();
        Assert.False(read.IsCompleted);
        Assert.False(write.IsCompleted);

        pair.Connection.Abort();

        foreach (Task pending in new[] { read, write })
        {
            Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => pending);
            TransportException mapped = pair.Connection.MapException(exception);
            Assert.Equal(TransportError.Aborted, mapped.Error);
            Assert.Same(exception, mapped.InnerException);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Abort_and_dispose_may_be_called_by_anyone_at_any_time()
    {
        for (int round = 0; round < 50; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateAsync("tcp");
            Task read = pair.Connection.Stream.ReadAsync(new byte[1], Running.Token).AsTask();
            using Barrier barrier = new(4);
            Task[] ends = [.. Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait(Running.Token);
                    if (i == 0)
                    {
                        return pair.Connection.DisposeAsync().AsTask();
                    }

                    pair.Connection.Abort();
                    return Task.CompletedTask;
                },
                Running.Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap())];
            await Task.WhenAll(ends);
            await Assert.ThrowsAnyAsync<Exception>(() => read);
            pair.Connection.Abort();
            await pair.Connection.DisposeAsync();
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Dispose_loses_nothing_that_was_written(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync(transport);
        byte[] written = new byte[100_000];
        Random.Shared.NextBytes(written);
        await pair.Connection.Stream.WriteAsync(written, Running.Token);
        await pair.Connection.DisposeAsync();
        Assert.Equal(written, await ReadToEndAsync(pair.Peer));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task An_empty_read_waits_for_bytes_and_takes_none(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync(transport);
        ValueTask<int> empty = pair.Connection.Stream.ReadAsync(Memory<byte>.Empty, Running.Token);
        Assert.False(empty.IsCompleted);
        await pair.Peer.SendAsync(new byte[] { 7 }, Running.Token);
        Assert.Equal(0, await empty);
        byte[] one = new byte[1];
        await pair.Connection.Stream.ReadExactlyAsync(one, Running.Token);
        Assert.Equal(7, one[0]);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_by_the_peer_is_a_lost_connection()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync("tcp");
        pair.Peer.Close(0);
        SocketException exception = await Assert.ThrowsAsync<SocketException>(async () => await pair.Connection.Stream.ReadExactlyAsync(new byte[1], Running.Token));
        TransportException mapped = pair.Connection.MapException(exception);
        Assert.Equal(TransportError.ConnectionLost, mapped.Error);
        Assert.Contains(pair.Connection.RemoteEndPoint!.ToString()!, mapped.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_half_close_after_an_abort_fails_as_aborted()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync("tcp");
        pair.Connection.Abort();
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(async () => await pair.Connection.CompleteWritesAsync(Running.Token));
        Assert.Equal(TransportError.Aborted, pair.Connection.MapException(exception).Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Addresses_are_known_beyond_the_end()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync("tcp");
        EndPoint local = pair.Peer.RemoteEndPoint!;
        EndPoint remote = pair.Peer.LocalEndPoint!;
        pair.Connection.Abort();
        Assert.Equal(local, pair.Connection.LocalEndPoint);
        Assert.Equal(remote, pair.Connection.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_connecting_end_of_a_unix_socket_has_no_address()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateAsync("unix");
        SocketConnection accepted = new(pair.Peer);
        Assert.Null(pair.Connection.LocalEndPoint);
        Assert.Null(accepted.RemoteEndPoint);
        Assert.IsType<UnixDomainSocketEndPoint>(pair.Connection.RemoteEndPoint);
        Assert.Equal(pair.Connection.RemoteEndPoint.ToString(), accepted.LocalEndPoint!.ToString());
        await accepted.DisposeAsync();
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, Running.Token) is > 0 and int count)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
