using System.Buffers.Binary;

namespace Transport.Processes.Tests;

/// <summary>The other process: connects or listens, says hello, does one thing, and prints what happens.</summary>
/// <remarks>
/// Arguments: <c>connect</c> or <c>listen</c>, a transport, an address, and one of <c>receive</c> (and drop), <c>ignore</c> (never receive),
/// <c>send</c> (without end, and receive), <c>number</c> (<see cref="Numbers"/> numbered messages, then receive). Lines: <c>listening ADDRESS</c>,
/// <c>alive</c> once it was greeted, <c>numbered</c> when all numbers have left, <c>ended ERROR</c>.
/// </remarks>
internal static class Peer
{
    public const int Numbers = 20_000;

    public const int NumberedLength = 1_000;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [string role, string transport, string address, string work])
        {
            return 2;
        }

        Server? server = null;
        if (role == "listen")
        {
            server = await Server.StartAsync(transport, address);
            Console.WriteLine($"listening {server.Address}");
        }

        IMessageChannel channel = server is null ? await Client.ConnectAsync(transport, address) : await server.AcceptAsync();
        await channel.SendAsync("hello"u8.ToArray());
        _ = Task.Run(() => WorkAsync(channel, work));
        CloseReason end = await channel.Completion;
        Console.WriteLine($"ended {end.Error?.Error.ToString() ?? "in good order"}");
        return 0;
    }

    private static async Task WorkAsync(IMessageChannel channel, string work)
    {
        using (await channel.ReceiveAsync())
        {
            Console.WriteLine("alive");
        }

        switch (work)
        {
            case "ignore":
                return;
            case "send":
                _ = Task.Run(() => SendWithoutEndAsync(channel));
                break;
            case "number":
                _ = Task.Run(() => SendNumbersAsync(channel));
                break;
        }

        await foreach (ReceivedMessage message in channel.ReceiveAllAsync())
        {
            _ = message.Length;
        }
    }

    private static async Task SendWithoutEndAsync(IMessageChannel channel)
    {
        byte[] payload = new byte[16_000];
        while (true)
        {
            await channel.SendAsync(payload);
        }
    }

    private static async Task SendNumbersAsync(IMessageChannel channel)
    {
        byte[] payload = new byte[NumberedLength];
        for (int i = 0; i < Numbers; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(payload, i);
            await channel.SendAsync(payload);
        }

        await channel.FlushAsync();
        Console.WriteLine("numbered");
    }
}
