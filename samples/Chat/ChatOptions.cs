using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Chat;

/// <summary>Where the room listens: always on this machine only. From the configuration section <c>Chat</c>, so also <c>--Chat:LinesPort 0</c>.</summary>
/// <param name="WebPort">The port of the page and of WebSockets. Default 5080; 0 picks a free one.</param>
/// <param name="LinesPort">The TCP port for <c>nc</c> and <c>telnet</c>. Default 5081; 0 picks a free one.</param>
/// <param name="FramedPort">The TCP port for Transport clients. Default 5082; 0 picks a free one.</param>
/// <param name="UnixSocket">The path of the Unix socket, which speaks lines. Default <c>transport-chat.sock</c> in the directory for temporary files.</param>
internal sealed record ChatOptions(int WebPort, int LinesPort, int FramedPort, string UnixSocket)
{
    /// <exception cref="FormatException">A setting is unknown or a port is no number, as a sentence.</exception>
    public static ChatOptions From(IConfiguration configuration)
    {
        IConfigurationSection section = configuration.GetSection("Chat");
        string[] known = [nameof(WebPort), nameof(LinesPort), nameof(FramedPort), nameof(UnixSocket)];
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new FormatException($"{unknown.Path} is set, but there is no such setting; there are {string.Join(", ", known)}.");
        }

        return new ChatOptions(
            Port(section, nameof(WebPort), 5080),
            Port(section, nameof(LinesPort), 5081),
            Port(section, nameof(FramedPort), 5082),
            section[nameof(UnixSocket)] ?? Path.Combine(Path.GetTempPath(), "transport-chat.sock"));
    }

    private static int Port(IConfigurationSection section, string name, int usual)
    {
        string? text = section[name];
        return text is null ? usual
            : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port
            : throw new FormatException($"{section.Path}:{name} is '{text}'; set a port from 0 to 65535.");
    }
}
