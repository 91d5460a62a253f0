namespace Transport.Datagrams;

/// <summary>What became of a channel's datagrams, as far as this side can know. A feature of every datagram channel (<see cref="IMessageChannel.GetFeature{T}"/>); each number but <see cref="Missing"/> only grows.</summary>
public interface IDatagramStatistics
{
    /// <summary>Datagrams handed to the transport below.</summary>
    long Sent { get; }

    /// <summary>Datagrams that came in, whatever became of them.</summary>
    long Received { get; }

    /// <summary>Datagrams that came in and were dropped because nobody received messages fast enough.</summary>
    long DroppedForRoom { get; }

    /// <summary>Datagrams that came in and were not what the framing sends, were cut, or were larger than allowed.</summary>
    long Malformed { get; }

    /// <summary>Datagrams that had come already.</summary>
    long Duplicates { get; }

    /// <summary>Messages whose turn had passed when they came, and that were dropped for it.</summary>
    long Late { get; }

    /// <summary>Messages of which some fragments came but not all, in time or within the bounds of reassembly.</summary>
    long Incomplete { get; }

    /// <summary>Messages that are missing between those that came, as the framing's numbers tell; one that comes late is taken off again. 0 without numbers.</summary>
    long Missing { get; }

    /// <summary>Errors that the network reported for datagrams sent earlier (ICMP).</summary>
    long NetworkErrors { get; }

    /// <summary>The latest of those, <see langword="null"/> if there was none.</summary>
    TransportException? LastNetworkError { get; }
}
