using System.Runtime.CompilerServices;
using Transport.Datagrams;

namespace Transport.Testing;

/// <summary>What happens to datagrams on their way in one direction. Without anything set, nothing does: all arrive at once, whole, once and in order.</summary>
/// <remarks>
/// <para>Shares are probabilities from 0 to 1, drawn for each datagram from the seed of the link or proxy. Each datagram takes the same number of draws
/// whatever is set, so changing one share does not shift the others.</para>
/// <para>Immutable: change the faults of a link in use by <c>path.Faults = path.Faults with { Loss = 1 }</c>. Every value is checked when it is set,
/// and <see cref="ArgumentOutOfRangeException"/> names it.</para>
/// </remarks>
public sealed record DatagramFaults
{
    private static readonly TimeSpan MostDelay = TimeSpan.FromHours(1);

    /// <summary>How long a datagram is on its way at least. Default zero, at most an hour.</summary>
    public TimeSpan Latency { get; init => field = Delay(value); }

    /// <summary>How much longer it may take, by chance from none to this. Datagrams do not overtake each other because of it. Default zero, at most an hour.</summary>
    public TimeSpan Jitter { get; init => field = Delay(value); }

    /// <summary>The share that is lost. 1 cuts the direction without anybody being told. Default 0.</summary>
    public double Loss { get; init => field = Share(value); }

    /// <summary>The share that arrives twice. Default 0.</summary>
    public double Duplication { get; init => field = Share(value); }

    /// <summary>The share that is held back by up to <see cref="ReorderingDelay"/>, while others go past. Copies are held back as often. Default 0.</summary>
    public double Reordering { get; init => field = Share(value); }

    /// <summary>How long a datagram is held back at most; some of the time, by chance. Default 10 ms, at most an hour.</summary>
    public TimeSpan ReorderingDelay { get; init => field = Delay(value); } = TimeSpan.FromMilliseconds(10);

    /// <summary>The share of which only the beginning arrives, as if it were all. Default 0.</summary>
    /// <remarks>UDP does not do that; broken equipment and hostile senders do. Without a framing that has a checksum the application gets what is left.</remarks>
    public double Truncation { get; init => field = Share(value); }

    /// <summary>The share that arrives with one bit changed. Default 0.</summary>
    /// <remarks>As with <see cref="Truncation"/>, only a framing with a checksum notices.</remarks>
    public double Corruption { get; init => field = Share(value); }

    /// <summary>How many bytes of payload go through in a second; what comes faster queues up. Default <see langword="null"/>: no limit. From 1.</summary>
    public long? BytesPerSecond
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(BytesPerSecond));
            field = value;
        }
    }

    /// <summary>How many bytes may be on their way or wait to be received, where each datagram counts <see cref="Overhead"/> more than it has. Default 1 MiB, at least 1,024. One datagram is always admitted.</summary>
    public int QueueSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1024, nameof(QueueSize));
            field = value;
        }
    } = 1 << 20;

    /// <summary>What becomes of datagrams that the queue has no room for: false, the default, lets their sender wait; true drops and counts them, as a router does. A proxy always drops.</summary>
    public bool DropsWhenFull { get; init; }

    /// <summary>The largest datagram that can be sent, in bytes. Default 65,507 (RFC 768 over IPv4), from 64. A link's connections read it when the link is made.</summary>
    public int MaxDatagramSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 64, nameof(MaxDatagramSize));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, DatagramChannelOptions.MaxDatagramSizeLimit, nameof(MaxDatagramSize));
            field = value;
        }
    } = DatagramChannelOptions.MaxDatagramSizeLimit;

    /// <summary>How many datagrams of equal size a link's connection sends or receives in one call, as Linux does with segmentation offload. Default 1, at most 64. Read when the link is made.</summary>
    public int BurstSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(BurstSize));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 64, nameof(BurstSize));
            field = value;
        }
    } = 1;

    /// <summary>Decides instead of chance. Default <see langword="null"/>: chance does.</summary>
    public DatagramScript? Script { get; init; }

    /// <summary>What a datagram takes of <see cref="QueueSize"/> beside its bytes, so that empty ones are bounded too.</summary>
    public const int Overhead = 64;

    private static double Share(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is a share of datagrams; set it from 0 to 1.");

    private static TimeSpan Delay(TimeSpan value, [CallerMemberName] string name = "") =>
        value >= TimeSpan.Zero && value <= MostDelay ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is a delay; set it from zero to {MostDelay}.");
}
