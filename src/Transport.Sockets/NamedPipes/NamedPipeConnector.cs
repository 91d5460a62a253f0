using System.IO.Pipes;
using System.Net.Sockets;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Connects to a server at a named pipe of this machine.</summary>
public sealed class NamedPipeConnector : IChannelConnector
{
    internal const string TransportName = "namedpipe";

    private readonly NamedPipeClientOptions _options;
    private readonly MessageFraming _framing;
    private readonly TimeProvider _timeProvider;
    private readonly bool _usesSystemPipes;
    private readonly string _name;

    /// <summary>A connector to one server. It connects when <see cref="ConnectAsync"/> is called.</summary>
    /// <param name="options">Where and how; not to be changed afterwards.</param>
    /// <param name="framing">How messages are told apart; <see cref="MessageFraming.Default"/> by default. Both sides must use the same one.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range; the message has a sentence for each.</exception>
    public NamedPipeConnector(NamedPipeClientOptions options, MessageFraming? framing = null, TimeProvider? timeProvider = null)
        : this(options, framing, timeProvider, usesSystemPipes: OperatingSystem.IsWindows())
    {
    }

    /// <param name="options">See above.</param>
    /// <param name="framing">See above.</param>
    /// <param name="timeProvider">See above.</param>
    /// <param name="usesSystemPipes">True for the base library's pipes, false for a Unix socket at the same place, which can be half-closed.</param>
    internal NamedPipeConnector(NamedPipeClientOptions options, MessageFraming? framing, TimeProvider? timeProvider, bool usesSystemPipes)
    {
        _options = options.CheckValid(nameof(options));
        _framing = framing ?? MessageFraming.Default;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _usesSystemPipes = usesSystemPipes;
        _name = options.PipeName!;
    }

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StreamConnection connection = _usesSystemPipes ? await ConnectPipeAsync(cancellationToken).ConfigureAwait(false) : await ConnectSocketAsync(cancellationToken).ConfigureAwait(false);
        return SocketChannels.Create(TransportName, connection, _framing, _options, _timeProvider);
    }

    private async ValueTask<StreamConnection> ConnectSocketAsync(CancellationToken cancellationToken)
    {
        NamedPipeSocketConnection connection;
        try
        {
            UnixDomainSocketEndPoint endPoint = new(NamedPipeName.ToUnixPath(_name));
            connection = new(new SocketConnection(await SocketDialer.ConnectAsync(SocketCalls.System, endPoint, configure: null, cancellationToken).ConfigureAwait(false)), _name, isServer: false);
        }
        catch (SocketException exception)
        {
            throw NamedPipeErrorMapping.ConnectFailed(exception, _name);
        }

        IPeerCredentials? server = connection.GetFeature<IPeerCredentials>();
        if (_options.CurrentUserOnly && server?.UserId != PeerCredentials.CurrentUserId)
        {
            connection.Abort();
            throw NamedPipeErrorMapping.OtherUser(_name, server, isServer: true);
        }

        return connection;
    }

    private async ValueTask<StreamConnection> ConnectPipeAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(_options.ConnectTimeout, _timeProvider);
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        PipeOptions pipeOptions = PipeOptions.Asynchronous | (_options.CurrentUserOnly ? PipeOptions.CurrentUserOnly : PipeOptions.None);
        NamedPipeClientStream pipe = new(".", _name, PipeDirection.InOut, pipeOptions);
        try
        {
            await pipe.ConnectAsync(Timeout.Infinite, bound.Token).ConfigureAwait(false);
            return new PipeConnection(pipe, _name, isServer: false, closesToEnd: !_framing.HasCloseFrame);
        }
        catch (Exception exception)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }

            throw exception is OperationCanceledException
                ? NamedPipeErrorMapping.ConnectTimedOut(_name, _options.ConnectTimeout, exception)
                : NamedPipeErrorMapping.ConnectFailed(exception, _name);
        }
    }
}
