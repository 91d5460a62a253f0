using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class SocketFilePermissionsTests : IDisposable
{
    private const UnixFileMode UserAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode Everybody = UserAndGroup | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly TemporaryDirectory _directory = new();

    private string SocketPath => _directory.File("chat.sock");

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Running.Timeout)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UserAndGroup)]
    [InlineData(Everybody)]
    public async Task The_file_has_the_mode_asked_for_whatever_the_umask(UnixFileMode mode)
    {
        await using IChannelListener listener = await ListenAsync(mode);
        Assert.Equal(mode, File.GetUnixFileMode(SocketPath));
        using IMessageChannel client = await new UnixSocketConnector(new UnixSocketClientOptions { Path = SocketPath }).ConnectAsync(Running.Token);
        Assert.Equal(ChannelState.Open, client.State);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_socket_left_over_does_not_pass_its_mode_on()
    {
        await (await ListenAsync(Everybody)).DisposeAsync();
        string bound = _directory.File("bound");
        using (Socket stale = SocketDialer.CreateSocket(AddressFamily.Unix))
        {
            stale.Bind(new UnixDomainSocketEndPoint(bound));
            File.SetUnixFileMode(bound, Everybody);

            // Disposing a Socket deletes the file at the path it was bound to.
            File.Move(bound, SocketPath);
        }

        await using IChannelListener listener = await ListenAsync(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Nobody_can_connect_before_the_mode_is_set()
    {
        // What the binder relies on: a socket that is bound and does not listen refuses, also those whom its mode would admit.
        using Socket bound = SocketDialer.CreateSocket(AddressFamily.Unix);
        bound.Bind(new UnixDomainSocketEndPoint(SocketPath));
        File.SetUnixFileMode(SocketPath, Everybody);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(
            async () => await new UnixSocketConnector(new UnixSocketClientOptions { Path = SocketPath }).ConnectAsync(Running.Token));
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_file_is_removed_on_dispose_after_its_mode_was_set()
    {
        IChannelListener listener = await ListenAsync(UserAndGroup);
        await listener.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
    }

    private ValueTask<IChannelListener> ListenAsync(UnixFileMode mode) =>
        new UnixSocketListenerFactory(new UnixSocketListenerOptions { Path = SocketPath, Permissions = mode }).ListenAsync(Running.Token);
}
