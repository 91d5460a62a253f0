using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Transport.Sockets.Tests;

public sealed class NameResolverTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task A_registered_resolver_finds_the_servers_of_registered_clients()
    {
        await using IChannelListener listener = await ListenAsync();
        ScriptedResolver resolver = new(_ => [IPAddress.Loopback]);
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<INameResolver>(resolver)
            .AddTransport(o => o.UseTcp($"chat.internal:{PortOf(listener)}"))
            .BuildServiceProvider();

        await services.GetRequiredService<IMessageChannel>().SendTextAsync("hello", Running.Token);

        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        using ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token));
        Assert.Equal("hello", message.GetText());
        Assert.Equal(["chat.internal"], resolver.Asked);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_resolver_is_asked_on_every_attempt()
    {
        await using IChannelListener listener = await ListenAsync();
        int asked = 0;
        TcpConnector connector = Connector(listener, _ => ++asked == 1 ? [] : [IPAddress.Loopback]);
        Assert.Equal(TransportError.AddressNotFound, (await FailAsync(connector)).Error);
        using IMessageChannel channel = await connector.ConnectAsync(Running.Token);
        Assert.Equal(listener.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_resolver_is_not_asked_for_an_address()
    {
        await using IChannelListener listener = await ListenAsync();
        ScriptedResolver resolver = new(_ => []);
        using IMessageChannel channel = await new TcpConnector(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() }, nameResolver: resolver).ConnectAsync(Running.Token);
        Assert.Empty(resolver.Asked);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_dialer_for_other_transports_takes_a_resolver_too()
    {
        await using IChannelListener listener = await ListenAsync();
        ScriptedResolver resolver = new(_ => [IPAddress.Loopback]);
        await using NetworkStream stream = await TcpStreamDialer.ConnectAsync("web.internal", PortOf(listener), nameResolver: resolver, cancellationToken: Running.Token);
        Assert.Equal(listener.LocalEndPoint, stream.Socket.RemoteEndPoint);
        Assert.Equal(["web.internal"], resolver.Asked);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task What_a_resolver_throws_is_a_name_without_an_address()
    {
        await using IChannelListener listener = await ListenAsync();
        TransportException exception = await FailAsync(Connector(listener, _ => throw new InvalidOperationException("The directory is closed.")));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.StartsWith($"The name resolver failed for the host name of chat.internal:{PortOf(listener)}: The directory is closed.", exception.Message, StringComparison.Ordinal);

        exception = await FailAsync(Connector(listener, _ => throw new SocketException((int)SocketError.HostNotFound)));
        Assert.Equal($"The host name of chat.internal:{PortOf(listener)} has no address. Check the name in Endpoint.", exception.Message);

        exception = await FailAsync(Connector(listener, _ => throw new TransportException(TransportError.AccessDenied, "The directory wants a password.")));
        Assert.Equal((TransportError.AccessDenied, "The directory wants a password."), (exception.Error, exception.Message));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_resolver_that_gives_up_by_itself_is_not_taken_for_a_timeout_or_the_callers_token()
    {
        await using IChannelListener listener = await ListenAsync();
        TransportException exception = await FailAsync(Connector(listener, _ => throw new TaskCanceledException("The directory did not answer.")));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Contains("The directory did not answer.", exception.Message, StringComparison.Ordinal);

        ScriptedResolver resolver = new(_ => throw new TaskCanceledException("The directory did not answer."));
        exception = await Assert.ThrowsAsync<TransportException>(async () => await TcpStreamDialer.ConnectAsync("web.internal", 80, nameResolver: resolver, cancellationToken: Running.Token));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
    }

    private static TcpConnector Connector(IChannelListener listener, Func<string, IReadOnlyList<IPAddress>> resolve) =>
        new(new TcpClientOptions { Endpoint = $"chat.internal:{PortOf(listener)}" }, nameResolver: new ScriptedResolver(resolve));

    private static ValueTask<IChannelListener> ListenAsync() => new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync(Running.Token);

    private static int PortOf(IChannelListener listener) => ((IPEndPoint)listener.LocalEndPoint).Port;

    private static async Task<TransportException> FailAsync(TcpConnector connector) =>
        await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));

    private sealed class ScriptedResolver(Func<string, IReadOnlyList<IPAddress>> resolve) : INameResolver
    {
        public List<string> Asked { get; } = [];

        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            Asked.Add(host);
            return new(resolve(host));
        }
    }
}
