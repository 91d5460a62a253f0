using System.IO.Pipes;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Listens for clients at a named pipe.</summary>
public sealed class NamedPipeListenerFactory : IChannelListenerFactory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Backlog = 512;

    /// <summary>How much may be under way in each direction. Windows would otherwise let each write wait for its read.</summary>
    private const int BufferSize = 65_536;

    private readonly NamedPipeListenerOptions _options;
    private readonly MessageFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly bool _usesSystemPipes;
    private readonly NamedPipeEndPoint _endPoint;

    /// <summary>A factory for one name. It takes the name when <see cref="ListenAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Told when accepting does not go as it should, and of clients that are refused; nobody by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public NamedPipeListenerFactory(NamedPipeListenerOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null, ILogger? logger = null)
        : this(options, framing, timeProvider, logger, usesSystemPipes: OperatingSystem.IsWindows())
    {
    }

    /// <param name="options">See above.</param>
    /// <param name="framing">See above.</param>
    /// <param name="timeProvider">See above.</param>
    /// <param name="logger">See above.</param>
    /// <param name="usesSystemPipes">True for the base library's pipes, false for a Unix socket at the same place, which can be half-closed.</param>
    internal NamedPipeListenerFactory(NamedPipeListenerOptions options, MessageFraming? framing, TimeProvider? timeProvider, ILogger? logger, bool usesSystemPipes)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _usesSystemPipes = usesSystemPipes;
        _endPoint = new NamedPipeEndPoint(options.PipeName!);
    }

    /// <inheritdoc/>
    public async ValueTask<IChannelListener> ListenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new LimitedListener(_usesSystemPipes ? ListenAtPipe() : await ListenAtSocketAsync(cancellationToken).ConfigureAwait(false), _options.MaxInstances);
    }

    private async ValueTask<IChannelListener> ListenAtSocketAsync(CancellationToken cancellationToken)
    {
        string path = NamedPipeName.ToUnixPath(_endPoint.PipeName);
        try
        {
            (Socket socket, BoundSocketFile? file) = await UnixSocketBinder.ListenAsync(path, _options.CurrentUserOnly ? OwnerOnly : null, Backlog, cancellationToken).ConfigureAwait(false);
            SocketListenerSetup setup = new()
            {
                CreateChannel = connection => SocketChannels.Create(NamedPipeConnector.TransportName, connection, _framing, _options, _timeProvider),
                BeforeClose = file!.Delete,
                Limits = new ConnectionLimits(int.MaxValue, maxPerAddress: null),
                Handshakes = [new NamedPipeServerHandshake(_endPoint.PipeName, _options.CurrentUserOnly)],

                // One is accepted ahead; the limit is LimitedListener's, where further clients wait as they do on Windows.
                MaxPendingHandshakes = 1,
            };
            return new SocketChannelListener(socket, _endPoint, setup, SocketCalls.System, _timeProvider, _logger);
        }
        catch (TransportException exception)
        {
            throw NamedPipeErrorMapping.ListenFailed(exception, _endPoint.PipeName);
        }
        catch (SocketException exception)
        {
            throw NamedPipeErrorMapping.ListenFailed(exception, _endPoint.PipeName);
        }
    }

    private PipeChannelListener ListenAtPipe()
    {
        try
        {
            return new PipeChannelListener(_endPoint, CreateInstance, CreateChannel, _timeProvider, _logger);
        }
        catch (Exception exception) when (NamedPipeErrorMapping.IsPipeError(exception))
        {
            throw NamedPipeErrorMapping.ListenFailed(exception, _endPoint.PipeName);
        }

        StreamMessageChannel CreateChannel(NamedPipeServerStream pipe) =>
            SocketChannels.Create(NamedPipeConnector.TransportName, new PipeConnection(pipe, _endPoint.PipeName, isServer: true, closesToEnd: !_framing.HasCloseFrame), _framing, _options, _timeProvider);
    }

    private NamedPipeServerStream CreateInstance(bool isFirst) => new(
        _endPoint.PipeName,
        PipeDirection.InOut,
        NamedPipeServerStream.MaxAllowedServerInstances,
        PipeTransmissionMode.Byte,
        PipeOptions.Asynchronous | (_options.CurrentUserOnly ? PipeOptions.CurrentUserOnly : PipeOptions.None) | (isFirst ? PipeOptions.FirstPipeInstance : PipeOptions.None),
        BufferSize,
        BufferSize);
}
