using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Transport.Sockets.Tests;

public sealed class SocketStreamTests
{
    private const int Rounds = 50;

    /// <summary>More than a narrow pair takes while the peer does not read. Not much more: other tests of the process watch its memory.</summary>
    private const int Large = 1 << 20;

    private static readonly byte[] LargeBuffer = new byte[Large];

    [Fact(Timeout = Running.Timeout)]
    public async Task A_read_after_a_write_that_met_a_reset_meets_it_too()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        pair.Peer.Close(0);
        pair.WaitForPeer();
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(WriteAsync(pair, new byte[1])));
        Assert.Equal(SocketError.Shutdown, await ErrorOfAsync(WriteAsync(pair, new byte[1])));
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(ReadAsync(pair)));
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(ReadAsync(pair)));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Bytes_that_came_before_a_reset_are_read_before_it()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        await pair.Peer.SendAsync("last words"u8.ToArray(), Running.Token);
        pair.Peer.Close(0);
        SocketError write;
        do
        {
            write = await ErrorOfAsync(WriteAsync(pair, new byte[1]));
        }
        while (write == SocketError.Success);

        Assert.Equal(SocketError.ConnectionReset, write);
        byte[] words = new byte[10];
        await pair.Connection.Stream.ReadExactlyAsync(words, Running.Token);
        Assert.Equal("last words"u8.ToArray(), words);
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(ReadAsync(pair)));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_ends_a_write_that_waits_and_the_read_after_it()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        Task write = WriteAsync(pair, LargeBuffer);
        Assert.False(write.IsCompleted);
        pair.Peer.Close(0);
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(write));
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(ReadAsync(pair)));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_reset_under_a_read_and_a_write_that_wait_is_a_reset_for_the_reads(int bufferSize)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            Task read = pair.Connection.Stream.ReadAsync(new byte[bufferSize], Running.Token).AsTask();
            Task write = WriteAsync(pair, LargeBuffer);
            Assert.False(read.IsCompleted);
            Assert.False(write.IsCompleted);
            pair.Peer.Close(0);

            SocketError error = await ErrorOfAsync(read);
            if (error == SocketError.Success && bufferSize == 0)
            {
                error = await ErrorOfAsync(ReadAsync(pair));
            }

            Assert.Equal(SocketError.ConnectionReset, error);
            Assert.True(await ErrorOfAsync(write) is SocketError.ConnectionReset or SocketError.Shutdown);
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_reset_under_a_read_that_waits_and_many_writes_is_a_reset_for_the_reads(int bufferSize)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            Task read = pair.Connection.Stream.ReadAsync(new byte[bufferSize], Running.Token).AsTask();
            Task<SocketError> writes = Task.Run(() => WriteUntilErrorAsync(pair), Running.Token);
            await ReadAsync(pair.Peer, 100_000);
            pair.Peer.Close(0);

            SocketError error = await ErrorOfAsync(read);
            if (error == SocketError.Success && bufferSize == 0)
            {
                error = await ErrorOfAsync(ReadAsync(pair));
            }

            Assert.Equal(SocketError.ConnectionReset, error);
            Assert.True(await writes is SocketError.ConnectionReset or SocketError.Shutdown);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_right_after_a_write_that_waited_is_a_reset_for_the_read()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            Task write = WriteAsync(pair, LargeBuffer);
            Assert.False(write.IsCompleted);
            await ReadAsync(pair.Peer, Large);
            pair.Peer.Close(0);
            Assert.Equal(SocketError.Success, await ErrorOfAsync(write));
            Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(ReadAsync(pair)));
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task The_peer_can_end_its_direction_while_a_write_waits(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync(transport);
        Task write = WriteAsync(pair, LargeBuffer);
        Assert.False(write.IsCompleted);
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await ReadAsync(pair));
        Assert.False(write.IsCompleted);
        await ReadAsync(pair.Peer, Large);
        await write;
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task A_peer_that_closes_when_it_has_read_everything_ends_in_good_order(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync(transport);
        await WriteAsync(pair, new byte[1000]);
        await ReadAsync(pair.Peer, 1000);
        pair.Peer.Dispose();
        Assert.Equal(0, await ReadAsync(pair));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Writes_to_a_peer_that_has_closed_in_good_order_do_not_make_it_a_reset()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        pair.Peer.Dispose();
        pair.WaitForPeer();
        Assert.Equal(SocketError.Shutdown, await WriteUntilErrorAsync(pair));
        Assert.Equal(0, await ReadAsync(pair));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Writes_that_wait_one_after_the_other_arrive_whole(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync(transport);
        byte[] sent = new byte[Large];
        Random.Shared.NextBytes(sent);
        for (int round = 0; round < 3; round++)
        {
            Task write = WriteAsync(pair, sent);
            Assert.False(write.IsCompleted);
            Assert.Equal(sent, await ReadAsync(pair.Peer, sent.Length));
            await write;
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_write_that_waited_keeps_no_buffer()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        (Task write, WeakReference buffer) = WriteNewBuffer(pair);
        await ReadAsync(pair.Peer, Large);
        await write;
        await CollectAsync(buffer);
        GC.KeepAlive(pair);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_aborted_write_keeps_no_buffer()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        (Task write, WeakReference buffer) = WriteNewBuffer(pair);
        pair.Connection.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => write);
        await CollectAsync(buffer);
        GC.KeepAlive(pair);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_cancelled_token_keeps_a_write_from_beginning()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Connection.Stream.WriteAsync(new byte[1], new CancellationToken(true)));
        await pair.Connection.CompleteWritesAsync(Running.Token);
        Assert.Equal(0, await pair.Peer.ReceiveAsync(new byte[1], Running.Token));
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Abort_ends_an_empty_read_that_waits_and_what_comes_after(string transport)
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync(transport);
        Task read = pair.Connection.Stream.ReadAsync(Memory<byte>.Empty, Running.Token).AsTask();
        Assert.False(read.IsCompleted);
        pair.Connection.Abort();
        foreach (Func<Task> use in new[] { () => read, () => ReadAsync(pair), () => WriteAsync(pair, new byte[1]), () => WriteAsync(pair, LargeBuffer) })
        {
            Exception exception = await Assert.ThrowsAnyAsync<Exception>(use);
            Assert.Equal(TransportError.Aborted, pair.Connection.MapException(exception).Error);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Abort_may_meet_a_reset_under_a_read_and_a_write()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            Task read = ReadAsync(pair);
            Task write = WriteAsync(pair, LargeBuffer);
            using Barrier barrier = new(2);
            Task reset = Task.Factory.StartNew(
                () =>
                {
                    barrier.SignalAndWait(Running.Token);
                    pair.Peer.Close(0);
                },
                Running.Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            barrier.SignalAndWait(Running.Token);
            pair.Connection.Abort();
            await reset;
            await Assert.ThrowsAnyAsync<Exception>(() => read);
            await Assert.ThrowsAnyAsync<Exception>(() => write);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Task Write, WeakReference Buffer) WriteNewBuffer(ConnectedSockets pair)
    {
        byte[] buffer = new byte[Large];
        Task write = WriteAsync(pair, buffer);
        Assert.False(write.IsCompleted);
        return (write, new WeakReference(buffer));
    }

    /// <summary>Returns when the buffer is gone, which may be a moment later than the write: the thread that ended it has still to leave its methods.</summary>
    private static async Task CollectAsync(WeakReference buffer)
    {
        while (buffer.IsAlive)
        {
            Running.Token.ThrowIfCancellationRequested();
            await Task.Yield();
            GC.Collect();
        }
    }

    private static Task WriteAsync(ConnectedSockets pair, ReadOnlyMemory<byte> bytes) => pair.Connection.Stream.WriteAsync(bytes, Running.Token).AsTask();

    private static Task<int> ReadAsync(ConnectedSockets pair) => pair.Connection.Stream.ReadAsync(new byte[1], Running.Token).AsTask();

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int total = 0;
        while (total < count)
        {
            int read = await socket.ReceiveAsync(bytes.AsMemory(total), Running.Token);
            Assert.NotEqual(0, read);
            total += read;
        }

        return bytes;
    }

    private static async Task<SocketError> WriteUntilErrorAsync(ConnectedSockets pair)
    {
        byte[] bytes = new byte[100];
        while (true)
        {
            if (await ErrorOfAsync(WriteAsync(pair, bytes)) is not SocketError.Success and SocketError error)
            {
                return error;
            }
        }
    }

    private static async Task<SocketError> ErrorOfAsync(Task task)
    {
        try
        {
            await task;
            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }
}
