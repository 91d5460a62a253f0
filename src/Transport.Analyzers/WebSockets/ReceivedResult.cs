using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.WebSockets;

/// <summary>The result of a receive, under all the names that it has in a member, and what the member reads of it. A variable that several receives are assigned to is one result.</summary>
internal sealed class ReceivedResult
{
    /// <summary>The calls that it comes from, in the order of the source.</summary>
    public List<IInvocationOperation> Receives { get; } = [];

    /// <summary>The parameter that it comes from, if some other member has received.</summary>
    public IParameterSymbol? Parameter { get; set; }

    /// <summary>Where <c>Count</c> is read.</summary>
    public List<IPropertyReferenceOperation> Counts { get; } = [];

    /// <summary>The calls it is given to.</summary>
    public List<IArgumentOperation> Arguments { get; } = [];

    /// <summary>True if a field or property holds it, so that other members see it.</summary>
    public bool IsShared { get; set; }

    /// <summary>True if it is returned, or goes where it cannot be followed.</summary>
    public bool Escapes { get; set; }

    /// <summary>True if <c>EndOfMessage</c> is read.</summary>
    public bool ReadsEndOfMessage { get; set; }

    /// <summary>True if <c>EndOfMessage</c> is passed on to <c>SendAsync</c>, as a relay does.</summary>
    public bool ForwardsEndOfMessage { get; set; }

    /// <summary>True if <c>MessageType</c> or <c>CloseStatus</c> is read.</summary>
    public bool LooksAtClose { get; set; }

    /// <summary>The same result is known by another name.</summary>
    public void Absorb(ReceivedResult other)
    {
        Receives.AddRange(other.Receives);
        Counts.AddRange(other.Counts);
        Arguments.AddRange(other.Arguments);
        Parameter ??= other.Parameter;
        IsShared |= other.IsShared;
        Escapes |= other.Escapes;
        ReadsEndOfMessage |= other.ReadsEndOfMessage;
        ForwardsEndOfMessage |= other.ForwardsEndOfMessage;
        LooksAtClose |= other.LooksAtClose;
    }
}
