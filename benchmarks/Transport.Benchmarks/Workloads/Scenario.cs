namespace Transport.Benchmarks.Workloads;

/// <summary>What is done with the connections of one run.</summary>
internal enum Scenario
{
    /// <summary>One connection, one way, as fast as the sender can; one message is one unit.</summary>
    Flood,

    /// <summary>One connection, one message in flight; one round trip is one unit.</summary>
    PingPong,

    /// <summary>Many connections at once, each with one echo in flight; one round trip is one unit.</summary>
    Fan,

    /// <summary>Many connections of which one has an echo in flight and the others are idle; one round trip is one unit.</summary>
    Crowd,

    /// <summary>A server under the neutral load generator, counting or echoing; one message is one unit.</summary>
    Server,

    /// <summary>One message to every connection, the next when all have the one before; one delivered message is one unit, and rounds are multiples of the connections.</summary>
    Broadcast,

    /// <summary>Many connections on which nothing happens; one byte of managed memory for each is one unit.</summary>
    Idle,

    /// <summary>One way over datagrams; one datagram received is one unit.</summary>
    Udp,
}
