using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;

namespace Transport.Sockets.Tests.Udp;

public sealed class UdpAddressValidationTests
{
    private static readonly ValidatableFraming Framing = new();

    private static Task<UdpPair> ListenAsync(TimeProvider? time = null) => UdpPair.ListenAsync(static options =>
    {
        options.RequireAddressValidation = true;
        options.IdleTimeout = TimeSpan.FromSeconds(40);
    }, Framing, time);

    private static byte[] Word(ValidationStep step, ReadOnlySpan<byte> cookie = default)
    {
        byte[] word = new byte[ValidationDatagram.Size];
        Span<byte> room = ValidationDatagram.Write(word, step);
        cookie.CopyTo(room);
        return word;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket)
    {
        byte[] room = new byte[2000];
        return room[..await socket.ReceiveAsync(room, Running.Token)];
    }

    private static byte[] CookieOf(byte[] challenge)
    {
        Assert.True(ValidationDatagram.TryRead(challenge, out ValidationStep step, out ReadOnlySpan<byte> cookie));
        Assert.Equal(ValidationStep.Challenge, step);
        return cookie.ToArray();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_that_validates_loses_nothing_of_what_it_sends_first()
    {
        await using UdpPair pair = await ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync(static options => options.ValidateAddress = true);
        await server.SendAsync(new byte[] { 4 }, cancellationToken: Running.Token);
        Assert.Equal([4], await client.NextAsync());
        Assert.Equal(1, server.Statistics().Received);
        Assert.Equal(1, client.Statistics().Received);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_that_does_not_expect_it_answers_by_itself_and_is_heard_from_then_on()
    {
        await using UdpPair pair = await ListenAsync();
        IMessageChannel client = await pair.ConnectAsync();
        Task<IMessageChannel> accept = pair.AcceptAsync();
        while (!accept.IsCompleted)
        {
            await client.SendAsync(new byte[100], cancellationToken: Running.Token);
            await client.FlushAsync(Running.Token);
            await Task.Yield();
        }

        IMessageChannel server = await accept;
        await client.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
        byte[] next;
        do
        {
            next = await server.NextAsync();
        }
        while (next.Length != 1);

        Assert.Equal([1], next);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Nobody_is_answered_with_more_than_it_sent_or_has_a_channel_before_the_proof()
    {
        await using UdpPair pair = await ListenAsync();
        using Socket stranger = pair.ConnectRaw();
        ValueTask<IMessageChannel?> accept = pair.Listener.AcceptAsync(Running.Token);
        for (int size = 0; size < ValidationDatagram.Size; size++)
        {
            stranger.Send(new byte[size]);
        }

        stranger.Send(new byte[ValidationDatagram.Size]);

        // The first answer is that to the first datagram which is as large as an answer.
        byte[] challenge = await ReceiveAsync(stranger);
        CookieOf(challenge);
        Assert.Equal(ValidationDatagram.Size, challenge.Length);
        stranger.Send(Word(ValidationStep.Response, new byte[AddressValidation.CookieSize]));
        CookieOf(await ReceiveAsync(stranger));
        Assert.Equal(0, stranger.Available);
        Assert.False(accept.IsCompleted);
        await pair.Listener.DisposeAsync();
        Assert.Null(await accept);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_cookie_is_good_for_its_own_address_only()
    {
        await using UdpPair pair = await ListenAsync();
        using Socket one = pair.ConnectRaw();
        using Socket other = pair.ConnectRaw();
        one.Send(Word(ValidationStep.Hello));
        byte[] cookie = CookieOf(await ReceiveAsync(one));
        other.Send(Word(ValidationStep.Response, cookie));
        CookieOf(await ReceiveAsync(other));
        one.Send(Word(ValidationStep.Response, cookie));
        Assert.Equal(Word(ValidationStep.Accepted), await ReceiveAsync(one));
        IMessageChannel server = await pair.AcceptAsync();
        Assert.Equal(one.LocalEndPoint, server.RemoteEndPoint);

        // The word of acceptance may have been lost: it is said again, and the channel sees nothing of it.
        one.Send(Word(ValidationStep.Response, cookie));
        Assert.Equal(Word(ValidationStep.Accepted), await ReceiveAsync(one));
        one.Send([1]);
        Assert.Equal([1], await server.NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_cookie_is_not_good_for_ever()
    {
        FakeTimeProvider time = new();
        await using UdpPair pair = await ListenAsync(time);
        using Socket socket = pair.ConnectRaw();
        socket.Send(Word(ValidationStep.Hello));
        byte[] cookie = CookieOf(await ReceiveAsync(socket));
        time.Advance(AddressValidation.Period * 2);
        socket.Send(Word(ValidationStep.Response, cookie));
        byte[] fresh = CookieOf(await ReceiveAsync(socket));
        socket.Send(Word(ValidationStep.Response, fresh));
        Assert.Equal(Word(ValidationStep.Accepted), await ReceiveAsync(socket));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_says_hello_again_until_it_is_answered()
    {
        FakeTimeProvider time = new();
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        UdpConnector connector = new(new UdpClientOptions { Endpoint = server.LocalEndPoint!.ToString(), ValidateAddress = true, ConnectTimeout = TimeSpan.FromHours(1) }, Framing, time);
        Task<IMessageChannel> connect = connector.ConnectAsync(Running.Token).AsTask();
        byte[] room = new byte[100];
        System.Net.EndPoint from = new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0);
        for (int i = 0; i < 3; i++)
        {
            Task<SocketReceiveFromResult> receive = server.ReceiveFromAsync(room, from, Running.Token).AsTask();
            while (!receive.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                await Task.Yield();
            }

            SocketReceiveFromResult hello = await receive;
            Assert.Equal(Word(ValidationStep.Hello), room[..hello.ReceivedBytes]);
            from = hello.RemoteEndPoint;
        }

        byte[] cookie = [.. Enumerable.Range(1, AddressValidation.CookieSize).Select(static i => (byte)i)];
        server.SendTo(Word(ValidationStep.Challenge, cookie), from);
        int length;
        do
        {
            length = (await server.ReceiveFromAsync(room, from, Running.Token)).ReceivedBytes;
        }
        while (room.AsSpan(0, length).SequenceEqual(Word(ValidationStep.Hello)));

        Assert.Equal(Word(ValidationStep.Response, cookie), room[..length]);

        // A message in place of the acceptance, which was lost, is not lost.
        server.SendTo([5], from);
        await using IMessageChannel channel = await connect;
        Assert.Equal([5], await channel.NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Validation_by_a_server_that_is_not_there_says_so()
    {
        int port;
        await using (UdpPair gone = await UdpPair.ListenAsync())
        {
            port = gone.EndPoint.Port;
        }

        UdpConnector connector = new(new UdpClientOptions { Endpoint = $"127.0.0.1:{port}", ValidateAddress = true }, Framing);
        TransportException failure = await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));
        Assert.Equal(TransportError.ConnectionRefused, failure.Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Validation_by_a_server_that_does_not_validate_ends_with_a_hint()
    {
        FakeTimeProvider time = new();
        await using UdpPair pair = await UdpPair.ListenAsync(framing: Framing, time: time);
        Task<IMessageChannel> connect = pair.ConnectAsync(static options => options.ValidateAddress = true);
        while (!connect.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        TransportException failure = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Equal(TransportError.ConnectTimeout, failure.Error);
        Assert.Contains("RequireAddressValidation", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_server_that_has_forgotten_a_client_asks_again_and_the_client_answers_by_itself()
    {
        FakeTimeProvider time = new();
        await using UdpPair pair = await ListenAsync(time);
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync(static options => options.ValidateAddress = true);
        ValueTask<ReceivedMessage?> receive = server.ReceiveAsync(Running.Token);
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(await receive);
        Task<IMessageChannel> accept = pair.AcceptAsync();
        while (!accept.IsCompleted)
        {
            await client.SendAsync(new byte[100], cancellationToken: Running.Token);
            await client.FlushAsync(Running.Token);
            await Task.Yield();
        }

        await using IMessageChannel again = await accept;
        Assert.Equal(client.LocalEndPoint, again.RemoteEndPoint);
    }

    [Fact]
    public void A_framing_whose_messages_could_look_like_it_is_refused_at_the_start()
    {
        ArgumentException listener = Assert.Throws<ArgumentException>(() => new UdpListenerFactory(new UdpListenerOptions { Endpoint = "127.0.0.1:0", RequireAddressValidation = true }));
        Assert.Contains("framing none", listener.Message, StringComparison.Ordinal);
        ArgumentException client = Assert.Throws<ArgumentException>(() => new UdpConnector(new UdpClientOptions { Endpoint = "127.0.0.1:1", ValidateAddress = true }));
        Assert.Contains("framing none", client.Message, StringComparison.Ordinal);
    }
}
