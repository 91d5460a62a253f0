namespace Transport.Datagrams;

/// <summary>What becomes of a message that comes after one which was sent later.</summary>
public enum LateMessages
{
    /// <summary>It is dropped and counted, so that what is delivered is in the order in which it was sent.</summary>
    Drop = 0,

    /// <summary>It is delivered when it comes, unless it is too far behind to be told from a duplicate.</summary>
    Deliver = 1,
}
