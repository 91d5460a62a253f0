using System.Diagnostics.CodeAnalysis;

namespace Transport.Hosting;

/// <summary>Which handler a server uses, known without reflection.</summary>
internal sealed class HandlerSelection
{
    /// <summary>Serves one channel; <see langword="null"/> until a handler was added.</summary>
    public Func<ChannelHandlerRunner, IMessageChannel, CancellationToken, Task>? Run { get; private set; }

    /// <summary>The handler's name in error messages.</summary>
    public string? HandlerName { get; private set; }

    public void Select<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IChannelHandler
    {
        HandlerName = typeof(THandler).Name;
        Run = static (runner, channel, stopping) => runner.RunAsync<THandler>(channel, stopping);
    }
}
