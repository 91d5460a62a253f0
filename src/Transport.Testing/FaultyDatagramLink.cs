using Transport.Datagrams;

namespace Transport.Testing;

/// <summary>Two ends in memory between which datagrams are lost, doubled, reordered, delayed and damaged, as you say and as often as you say: to test what your code does then, in no time.</summary>
/// <remarks>
/// <para>Put a channel on each end, with the framing and the options you use in production:</para>
/// <code>
/// FakeTimeProvider clock = new();
/// FaultyDatagramLink link = new(new DatagramFaults { Latency = TimeSpan.FromMilliseconds(40), Loss = 0.05 }, seed: 7, timeProvider: clock);
/// </code>
/// <para><b>Time.</b> With a clock that stands still, such as <c>FakeTimeProvider</c>, what is delayed arrives when the clock is moved, and what is not arrives
/// at once. No test needs to sleep.</para>
/// <para><b>Repeatable.</b> The same seed, the same faults and the same datagrams sent in the same order meet the same fate. Print <see cref="Seed"/> when a
/// test fails and give it to the constructor to see it fail again. What several threads send comes in an order of its own in each run.</para>
/// <para><b>Ends.</b> As with UDP, nobody is told: what is sent to an end that was closed or aborted vanishes, and is counted.</para>
/// </remarks>
public sealed class FaultyDatagramLink
{
    /// <summary>Makes a link.</summary>
    /// <param name="faults">What happens to datagrams from <see cref="First"/> to <see cref="Second"/>; nothing if missing.</param>
    /// <param name="back">What happens to those from <see cref="Second"/> to <see cref="First"/>; the same if missing.</param>
    /// <param name="seed">Decides what chance does; a random one if missing.</param>
    /// <param name="timeProvider">The clock; the system's if missing.</param>
    public FaultyDatagramLink(DatagramFaults? faults = null, DatagramFaults? back = null, int? seed = null, TimeProvider? timeProvider = null)
    {
        faults ??= new DatagramFaults();
        timeProvider ??= TimeProvider.System;
        Seed = seed ?? Random.Shared.Next();
        FirstToSecond = new FaultyDatagramPath(faults, Seed);
        SecondToFirst = new FaultyDatagramPath(back ?? faults, ~Seed);
        DatagramWire there = new(FirstToSecond, timeProvider);
        DatagramWire returning = new(SecondToFirst, timeProvider);
        First = new FaultyDatagramConnection(there, returning);
        Second = new FaultyDatagramConnection(returning, there);
    }

    /// <summary>One end, for one channel, which owns it.</summary>
    public DatagramConnection First { get; }

    /// <summary>The other end.</summary>
    public DatagramConnection Second { get; }

    /// <summary>The direction from <see cref="First"/> to <see cref="Second"/>.</summary>
    public FaultyDatagramPath FirstToSecond { get; }

    /// <summary>The direction from <see cref="Second"/> to <see cref="First"/>.</summary>
    public FaultyDatagramPath SecondToFirst { get; }

    /// <summary>Repeats the faults when it is given to the constructor.</summary>
    public int Seed { get; }
}
