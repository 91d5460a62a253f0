using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Semantics;

/// <summary>The types that the rules are about, resolved once per compilation. Each is null where it is not referenced.</summary>
internal sealed class NetworkTypes
{
    private static readonly ConditionalWeakTable<Compilation, NetworkTypes> Cache = new();

    private readonly INamedTypeSymbol?[] _asynchronous;

    private NetworkTypes(Compilation compilation)
    {
        WebSocket = compilation.GetTypeByMetadataName("System.Net.WebSockets.WebSocket");
        ClientWebSocket = compilation.GetTypeByMetadataName("System.Net.WebSockets.ClientWebSocket");
        Socket = compilation.GetTypeByMetadataName("System.Net.Sockets.Socket");
        NetworkStream = compilation.GetTypeByMetadataName("System.Net.Sockets.NetworkStream");
        SslStream = compilation.GetTypeByMetadataName("System.Net.Security.SslStream");
        TcpClient = compilation.GetTypeByMetadataName("System.Net.Sockets.TcpClient");
        TcpListener = compilation.GetTypeByMetadataName("System.Net.Sockets.TcpListener");
        UdpClient = compilation.GetTypeByMetadataName("System.Net.Sockets.UdpClient");
        SocketTaskExtensions = compilation.GetTypeByMetadataName("System.Net.Sockets.SocketTaskExtensions");
        MessageChannel = compilation.GetTypeByMetadataName("Transport.IMessageChannel");
        ChannelConnector = compilation.GetTypeByMetadataName("Transport.IChannelConnector");
        ChannelListener = compilation.GetTypeByMetadataName("Transport.IChannelListener");
        ReceivedMessages = compilation.GetTypeByMetadataName("Transport.ReceivedMessages");
        ReceivedMessage = compilation.GetTypeByMetadataName("Transport.ReceivedMessage");
        ChannelHandler = compilation.GetTypeByMetadataName("Transport.IChannelHandler");
        Stream = compilation.GetTypeByMetadataName("System.IO.Stream");
        Task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        _asynchronous = [WebSocket, Socket, NetworkStream, SslStream, TcpClient, TcpListener, UdpClient, SocketTaskExtensions, MessageChannel, ChannelConnector, ChannelListener];
    }

    public INamedTypeSymbol? WebSocket { get; }

    public INamedTypeSymbol? ClientWebSocket { get; }

    public INamedTypeSymbol? Socket { get; }

    public INamedTypeSymbol? NetworkStream { get; }

    public INamedTypeSymbol? SslStream { get; }

    public INamedTypeSymbol? TcpClient { get; }

    public INamedTypeSymbol? TcpListener { get; }

    public INamedTypeSymbol? UdpClient { get; }

    public INamedTypeSymbol? SocketTaskExtensions { get; }

    public INamedTypeSymbol? MessageChannel { get; }

    public INamedTypeSymbol? ChannelConnector { get; }

    public INamedTypeSymbol? ChannelListener { get; }

    public INamedTypeSymbol? ReceivedMessages { get; }

    public INamedTypeSymbol? ReceivedMessage { get; }

    public INamedTypeSymbol? ChannelHandler { get; }

    public INamedTypeSymbol? Stream { get; }

    public INamedTypeSymbol? Task { get; }

    /// <summary>The types of a compilation; null if it references none of them, so that no rule costs anything there.</summary>
    public static NetworkTypes? Of(Compilation compilation)
    {
        NetworkTypes types = Cache.GetValue(compilation, static c => new NetworkTypes(c));
        return Array.Exists(types._asynchronous, static type => type is not null) ? types : null;
    }

    /// <summary>True if a type is one whose asynchronous members wait for the network.</summary>
    public bool IsNetwork(ITypeSymbol? type) => type is not null && Array.Exists(_asynchronous, known => known is not null && type.IsOrInherits(known));
}
