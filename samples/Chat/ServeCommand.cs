using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Transport;
using Transport.Framing;
using Transport.Hosting;
using Transport.Streams;

namespace Chat;

/// <summary>Opens the room and prints how to join it.</summary>
internal static class ServeCommand
{
    private const string Settings = "The room takes --Chat:WebPort, --Chat:LinesPort, --Chat:FramedPort and --Chat:UnixSocket.";

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
            ChatOptions chat = ChatOptions.From(builder.Configuration);
            ConfigureLogging(builder.Logging);
            AddRoom(builder.Services, chat);
            builder.ListenOnThisMachine(chat.WebPort);

            await using WebApplication app = builder.Build();
            app.UseHostFiltering();
            app.MapPage();
            MapRoom(app);
            await app.StartAsync();
            PrintInvitation(app.WebPort(), app.Services.GetRequiredService<ITransportServer>().LocalEndPoints);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (TransportException exception) when (exception.Error == TransportError.AddressInUse)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} {Settings}");
            return 1;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} {Settings}");
            return 1;
        }
        catch (Exception exception) when (exception is TransportException or OptionsValidationException or FormatException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <remarks>One line for each way into the room, here and in <see cref="MapRoom"/>. All of them are the same to the handler.</remarks>
    private static void AddRoom(IServiceCollection services, ChatOptions chat)
    {
        MessageFraming lines = MessageFraming.Lines(ChatText.Farewell);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ChatRoom>();
        services.AddTransportServer(o =>
        {
            o.UseTcp($"localhost:{chat.LinesPort}", SetLimits).UseFraming(lines);
            o.UseUnixSocket(chat.UnixSocket, SetLimits).UseFraming(lines);
            o.UseTcp($"localhost:{chat.FramedPort}", SetLimits);
        }).AddHandler<ChatHandler>();
    }

    private static void MapRoom(WebApplication app)
    {
        #region websocket-server
        app.MapTransport<ChatHandler>("/chat", SetLimits);
        #endregion
        app.MapTransport<PageHandler>("/chat/page", SetLimits);
    }

    /// <remarks>A member is dropped when this much waits for it besides what the operating system holds.</remarks>
    private static void SetLimits(StreamChannelOptions options)
    {
        options.MaxMessageSize = ChatText.MaxReceivedBytes;
        options.SendBufferSize = 256 * 1024;
        options.CloseTimeout = TimeSpan.FromSeconds(2);
    }

    /// <remarks>The order is that of <see cref="AddRoom"/>.</remarks>
    private static void PrintInvitation(int webPort, IReadOnlyList<EndPoint> endPoints) => Console.WriteLine(
        $"""
        The chat room is open. Join it in one of these ways:
          http://localhost:{webPort} in a browser
          nc localhost {((IPEndPoint)endPoints[0]).Port}
          nc -U {endPoints[1]}
          dotnet run --project samples/Chat -- join tcp://localhost:{((IPEndPoint)endPoints[2]).Port}
          dotnet run --project samples/Chat -- join ws://localhost:{webPort}/chat
        Press Ctrl+C to close it.
        """);

    /// <remarks>Warnings go to the error output, one line each. What fails at the start is said by this program, without a stack trace.</remarks>
    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(o => o.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
    }
}
