namespace Transport.Benchmarks.Budgets;

/// <summary>How a budget bounds what was measured.</summary>
internal enum Limit
{
    /// <summary>The median is at least so many times the baseline's.</summary>
    AtLeastTimes,

    /// <summary>The median exceeds the baseline's by at most so much.</summary>
    AtMostMore,

    /// <summary>The median is at most this.</summary>
    AtMost,

    /// <summary>At most so many bytes are allocated for each message.</summary>
    AllocatesAtMost,
}
