using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests;

/// <summary>Where pipes are Unix sockets.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class NamedPipeOnUnixTests
{
    private readonly string _name = PipeNames.New();

    private string SocketPath => Path.Combine(Path.GetTempPath(), $"CoreFxPipe_{_name}");

    [Theory(Timeout = Running.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_the_user_may_open_the_file_unless_others_are_asked_in(bool currentUserOnly)
    {
        RequireUnix();
        await using IChannelListener listener = await ListenAsync(new NamedPipeListenerOptions { PipeName = _name, CurrentUserOnly = currentUserOnly });
        Assert.Equal(currentUserOnly, File.GetUnixFileMode(SocketPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_peers_credentials_are_known()
    {
        RequireUnix();
        await using IChannelListener listener = await ListenAsync(new NamedPipeListenerOptions { PipeName = _name });
        using IMessageChannel client = await ConnectAsync();
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Assert.Equal(PeerCredentials.CurrentUserId, client.GetFeature<IPeerCredentials>()!.UserId);
        Assert.Equal(PeerCredentials.CurrentUserId, server!.GetFeature<IPeerCredentials>()!.UserId);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_peer_of_unknown_user_is_refused_at_both_ends()
    {
        RequireUnix();

        // TCP stands for a peer that the operating system tells nothing about.
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        TransportException exception = await Assert.ThrowsAsync<TransportException>(
            async () => await new NamedPipeServerHandshake(_name, currentUserOnly: true).PerformAsync(sockets.Connection, Running.Token));
        Assert.Equal(TransportError.AccessDenied, exception.Error);
        Assert.Contains($"The client of the pipe {_name} runs as a user that the operating system does not tell", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(await new NamedPipeServerHandshake(_name, currentUserOnly: false).PerformAsync(sockets.Connection, Running.Token));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_without_a_server_is_not_found_at_once()
    {
        RequireUnix();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ConnectAsync());
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Equal($"There is no pipe {_name} ({SocketPath}). Start the server, or check PipeName.", exception.Message);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_file_left_over_refuses_clients_and_is_replaced_by_a_server()
    {
        RequireUnix();
        string bound = SocketPath + "b";
        using (Socket stale = SocketDialer.CreateSocket(AddressFamily.Unix))
        {
            stale.Bind(new UnixDomainSocketEndPoint(bound));

            // Disposing a Socket deletes the file at the path it was bound to.
            File.Move(bound, SocketPath);
        }

        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ConnectAsync());
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        await using IChannelListener listener = await ListenAsync(new NamedPipeListenerOptions { PipeName = _name });
        using IMessageChannel client = await ConnectAsync();
        Assert.Equal(ChannelState.Open, client.State);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_name_ends_with_the_listener_though_channels_live_on()
    {
        RequireUnix();
        IChannelListener listener = await ListenAsync(new NamedPipeListenerOptions { PipeName = _name });
        using IMessageChannel client = await ConnectAsync();
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        await listener.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
        Assert.Equal(TransportError.AddressNotFound, (await Assert.ThrowsAsync<TransportException>(async () => await ConnectAsync())).Error);
        await client.SendTextAsync("still", Running.Token);
        using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
        Assert.Equal("still", message.GetText());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_that_is_a_path_is_that_path()
    {
        RequireUnix();
        using TemporaryDirectory directory = new();
        string path = directory.File("pipe");
        await using IChannelListener listener = await ListenAsync(new NamedPipeListenerOptions { PipeName = path });
        Assert.True(File.Exists(path));
        using IMessageChannel client = await new NamedPipeConnector(new NamedPipeClientOptions { PipeName = path }).ConnectAsync(Running.Token);
        Assert.Equal(ChannelState.Open, client.State);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(new NamedPipeListenerOptions { PipeName = directory.File("no/pipe") }));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
    }

    private static void RequireUnix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Skipped: on Windows pipes are no Unix sockets.");

    private static ValueTask<IChannelListener> ListenAsync(NamedPipeListenerOptions options) => new NamedPipeListenerFactory(options).ListenAsync(Running.Token);

    private ValueTask<IMessageChannel> ConnectAsync() => new NamedPipeConnector(new NamedPipeClientOptions { PipeName = _name }).ConnectAsync(Running.Token);
}
