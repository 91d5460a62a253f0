namespace Transport.Sockets.Tests;

public sealed class AbstractUnixSocketTests
{
    private readonly string _name = $"@transport-{Guid.NewGuid():N}";

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_connects_by_name_and_there_is_no_file()
    {
        RequireLinux();
        await using IChannelListener listener = await ListenAsync(_name);
        using IMessageChannel client = await ConnectAsync(_name);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        await client.SendTextAsync("hello", Running.Token);
        using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
        Assert.Equal("hello", message.GetText());
        Assert.Equal([_name, _name, _name], [listener.LocalEndPoint.ToString(), client.RemoteEndPoint!.ToString(), server.LocalEndPoint!.ToString()]);
        Assert.Null(server.RemoteEndPoint);
        Assert.False(File.Exists(_name));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_zero_character_means_the_same_as_the_sign()
    {
        RequireLinux();
        await using IChannelListener listener = await ListenAsync("\0" + _name[1..]);
        using IMessageChannel client = await ConnectAsync(_name);
        Assert.Equal(ChannelState.Open, client.State);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_in_use_is_left_alone_and_free_after_dispose()
    {
        RequireLinux();
        IChannelListener first = await ListenAsync(_name);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(_name));
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Contains($"listening at the Unix socket {_name} already", exception.Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await using IChannelListener second = await ListenAsync(_name);
        using IMessageChannel client = await ConnectAsync(_name);
        Assert.Equal(ChannelState.Open, client.State);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_nobody_listens_at_refuses()
    {
        RequireLinux();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ConnectAsync(_name));
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.Equal($"Nobody is listening at the Unix socket {_name}. Start the server, or check Path.", exception.Message);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_file_whose_name_begins_with_the_sign_is_written_with_its_directory()
    {
        using TemporaryDirectory directory = new();
        string path = directory.File("@chat");
        await using IChannelListener listener = await ListenAsync(path);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void The_longest_name_fits_and_one_byte_more_is_refused()
    {
        RequireLinux();
        Assert.Null(UnixSocketPath.Validate("@" + new string('x', 107)));
        Assert.Equal(108, UnixSocketPath.ToEndPoint("@" + new string('x', 107)).Serialize().Size - 2);
        Assert.Contains("takes 108 bytes behind the @", UnixSocketPath.Validate("@" + new string('x', 108)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@", "without any letters")]
    [InlineData("\0", "without any letters")]
    [InlineData("@a\0b", "zero character")]
    public void A_name_that_makes_no_sense_is_refused(string path, string part)
    {
        RequireLinux();
        Assert.Contains(part, UnixSocketPath.Validate(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Permissions_make_no_sense_for_a_name()
    {
        RequireLinux();
        UnixSocketListenerOptions options = new() { Path = _name, Permissions = UnixFileMode.UserWrite };
        Assert.Contains($"the abstract name '{_name}' has no file", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Skipped: only Linux has abstract names.");

    private static ValueTask<IChannelListener> ListenAsync(string path) => new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = path }).ListenAsync(Running.Token);

    private static ValueTask<IMessageChannel> ConnectAsync(string path) => new UnixSocketConnector(new UnixSocketClientOptions { Path = path }).ConnectAsync(Running.Token);
}
