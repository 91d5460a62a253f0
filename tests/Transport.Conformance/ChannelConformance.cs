using Xunit;

namespace Transport.Conformance;

/// <summary>The contract of <see cref="IMessageChannel"/> as tests. Every transport is held against the same ones.</summary>
/// <remarks>
/// <para><b>To test a transport of your own</b>, reference this project from an xunit.v3 test project and derive one class:</para>
/// <code>
/// public sealed class CarrierPigeonConformance : ChannelConformance
/// {
///     protected override async Task&lt;ChannelPair&gt; ConnectAsync(ConformanceOptions options)
///     {
///         PigeonOptions first = options.First.ApplyTo(new PigeonOptions());
///         PigeonOptions second = options.Second.ApplyTo(new PigeonOptions());
///         IChannelListener listener = await PigeonListener.StartAsync(second, options.Second.TimeProvider);
///         IMessageChannel client = await new PigeonConnector(listener.LocalEndPoint, first, options.First.TimeProvider).ConnectAsync();
///         IMessageChannel server = (await listener.AcceptAsync())!;
///         return new ChannelPair(client, server, listener.DisposeAsync);
///     }
/// }
/// </code>
/// <para>Each call makes a pair of its own, and many calls run at once. Give each end its own limits and its own clock: the clocks stand still
/// unless a test moves them, so that no bound strikes by accident. Switch off heartbeats if the transport has them; tests move the clocks far.</para>
/// <para><b>Differences between transports</b> are declared, never skipped: what <see cref="IMessageChannel.Capabilities"/> does not promise
/// changes what a test asserts. Messages of a channel that is not reliable are whole or absent; few of them arrive all the same, for the network between
/// the two ends must be one that loses only what overflows. A flood without a reader is bounded in memory and what is dropped is counted. Without order no
/// message comes twice. Where the end is not signalled, each side closes in good order by itself, and the other one stays open. Sizes are cut down to what fits.
/// Override <see cref="PromisesAll"/> for such a transport.
/// Faults are produced by <see cref="KillSecond"/>; override it to pull a better plug than <see cref="IMessageChannel.Abort"/>.</para>
/// <para>Waits have a safety timeout of a minute, so a hang fails with a sentence. Nothing else here depends on real time.</para>
/// </remarks>
public abstract partial class ChannelConformance
{
    /// <summary>Both directions, for tests that look at one direction at a time.</summary>
    public static TheoryData<bool> Directions => [false, true];

    /// <summary>Makes two connected channels.</summary>
    protected abstract Task<ChannelPair> ConnectAsync(ConformanceOptions options);

    /// <summary>The second end dies without a goodbye. By default it aborts.</summary>
    protected virtual void KillSecond(ChannelPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        pair.Second.Abort();
    }

    /// <summary>What the first end may report when the second has died. Empty if the transport cannot tell death from a goodbye; then the first end sees a close in good order.</summary>
    protected virtual IReadOnlyCollection<TransportError> DeathErrors => [TransportError.ConnectionLost];

    /// <summary>False for a transport that is not reliable, keeps no order, does not signal the end, or takes no messages of 1 MiB. Said here, so that no transport slips into the weaker clauses unnoticed.</summary>
    protected virtual bool PromisesAll => true;

    /// <summary>Checks what this transport knows beyond the contract: features and endpoints. By default only that an unknown feature is absent.</summary>
    protected virtual void AssertFeatures(ChannelPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
    }

    private async Task<ChannelPair> ConnectAsync() => await ConnectAsync(new ConformanceOptions()).Within("a pair to connect");

    private async Task<ChannelPair> ConnectWithinAsync(ConformanceOptions options) => await ConnectAsync(options).Within("a pair to connect");
}
