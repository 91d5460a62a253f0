using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Transport;
using Transport.Streams;

namespace Chat;

/// <summary>Joins a room: what is typed goes out, what others say is printed. Ends with the input, on Ctrl+C, or with the room.</summary>
internal static class JoinCommand
{
    private const string Example = "tcp://localhost:5082 or ws://localhost:5080/chat";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [string address] || !IsRoom(address, out Uri? room))
        {
            await Console.Error.WriteLineAsync(args is [string wrong]
                ? $"'{wrong}' is not the address of a room. Write it like {Example}."
                : $"Join takes one address, such as {Example}.");
            return 1;
        }

        using CancellationTokenSource leaving = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        try
        {
            ServiceCollection services = new();
            Select(services, room);
            await using ServiceProvider provider = services.BuildServiceProvider();
            await using IMessageChannel channel = await provider.GetRequiredService<IChannelConnector>().ConnectAsync(leaving.Token);
            return await TalkAsync(channel, leaving.Token);
        }
        catch (TransportException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return 0;
        }

        void Leave(PosixSignalContext context)
        {
            context.Cancel = true;
            leaving.Cancel();
        }
    }

    private static bool IsRoom(string address, [NotNullWhen(true)] out Uri? room) =>
        Uri.TryCreate(address, UriKind.Absolute, out room) && room is { Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "" }
        and ({ Scheme: "tcp", PathAndQuery: "" or "/" } or { Scheme: "ws" or "wss" });

    private static void Select(ServiceCollection services, Uri room)
    {
        if (room.Scheme == "tcp")
        {
            services.AddTransport(o => o.UseTcp(room.Authority, SetLimits));
            return;
        }

        string address = room.AbsoluteUri;
        #region websocket-client
        services.AddTransport(o => o.UseWebSockets(address, SetLimits));
        #endregion
    }

    private static void SetLimits(StreamChannelOptions options) => options.MaxMessageSize = ChatText.MaxReceivedBytes;

    private static async Task<int> TalkAsync(IMessageChannel channel, CancellationToken leaving)
    {
        Task printing = PrintAsync(channel);

        // Reading a console blocks its thread and cannot be cancelled, so nobody waits for it when the room ends first.
        Task typing = Task.Run(() => TypeAsync(channel, leaving), CancellationToken.None);
        await Task.WhenAny(printing, typing, Task.Delay(Timeout.Infinite, leaving));
        bool roomEnded = printing.IsCompleted;
        await channel.CloseAsync(default, CancellationToken.None);
        await printing;
        if (roomEnded && await channel.Completion is { By: ClosedBy.Remote } reason)
        {
            Console.WriteLine(reason.Text.Length > 0 ? $"* {reason.Text}" : "* The room has closed the connection.");
        }

        return 0;
    }

    private static async Task PrintAsync(IMessageChannel channel)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync())
        {
            Console.WriteLine(message.GetText());
        }
    }

    private static async Task TypeAsync(IMessageChannel channel, CancellationToken leaving)
    {
        using StreamReader input = new(Console.OpenStandardInput());
        try
        {
            while (await input.ReadLineAsync(leaving) is { } line)
            {
                await SendAsync(channel, line, leaving);
            }
        }
        catch (Exception exception) when (exception is TransportException or InvalidOperationException or OperationCanceledException)
        {
            // The room ended, or this side is leaving; the printing side says so.
        }
    }

    private static async Task SendAsync(IMessageChannel channel, string line, CancellationToken leaving)
    {
        try
        {
            await channel.SendTextAsync(line, leaving);
        }
        catch (TransportException exception) when (exception.Error == TransportError.MessageTooLarge)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
    }
}
