using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Recognises a loop that receives to the end of the message and keeps nothing, so that what is decoded after it is only the last part.</summary>
internal static class LastPart
{
    /// <summary>True if a call after such a loop decodes what the loop left in its buffer.</summary>
    public static bool IsDecodedBy(IOperation decode, ReceivedResult result)
    {
        if (result.Receives.Count != 1
            || Surroundings.EnclosingLoop(result.Receives[0]) is not IWhileLoopOperation { ConditionIsTop: false, Condition: { } condition } loop
            || decode.Syntax.SpanStart < loop.Syntax.Span.End
            || !condition.DescendantsAndSelf().Any(static part => part is IPropertyReferenceOperation { Property.Name: "EndOfMessage" })
            || ReceiveExpressions.WholeBuffer(ReceiveExpressions.BufferOf(result.Receives[0])) is not { } buffer)
        {
            return false;
        }

        // Whatever is done with the buffer or the count in the loop may keep the other parts.
        return !result.Counts.Exists(count => loop.Syntax.Span.Contains(count.Syntax.Span))
            && !loop.Body.Descendants().Any(part => SymbolEqualityComparer.Default.Equals(ReceiveExpressions.VariableOf(part), buffer) && !result.Receives[0].Syntax.Span.Contains(part.Syntax.Span))
            && (buffer is not ILocalSymbol local || !TextParts.IsDeclaredIn(local, loop.Body));
    }
}
