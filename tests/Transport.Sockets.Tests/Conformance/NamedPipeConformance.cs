using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>Named pipes as this operating system has them, with the default framing.</summary>
public class NamedPipeConformance : ChannelConformance
{
    protected virtual MessageFraming Framing => MessageFraming.Default;

    protected virtual bool UsesSystemPipes => OperatingSystem.IsWindows();

    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        string name = PipeNames.New();
        NamedPipeListenerOptions second = options.Second.ApplyTo(new NamedPipeListenerOptions { PipeName = name });
        IChannelListener listener = await new NamedPipeListenerFactory(second, Framing, options.Second.TimeProvider, logger: null, UsesSystemPipes).ListenAsync();
        NamedPipeClientOptions first = options.First.ApplyTo(new NamedPipeClientOptions { PipeName = name });
        IMessageChannel client = await new NamedPipeConnector(first, Framing, options.First.TimeProvider, UsesSystemPipes).ConnectAsync();
        IMessageChannel server = (await listener.AcceptAsync())!;
        return new ChannelPair(client, server, listener.DisposeAsync);
    }
}

/// <summary>The base library's pipes, as they are used on Windows: no half-close, and reads into an empty buffer that do not wait.</summary>
public sealed class SystemPipeConformance : NamedPipeConformance
{
    protected override bool UsesSystemPipes => true;
}
