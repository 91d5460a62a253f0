using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.WebSockets;

/// <summary>Recognises a text that is put together from parts of a message, each decoded on its own.</summary>
internal static class TextParts
{
    /// <summary>True if a decoded text is added to one that lives longer than a round of the loop that receives.</summary>
    public static bool AreCollected(IOperation decode, ReceivedResult result, ReceiveFacts facts)
    {
        if (DecodedText.CollectorOf(decode, facts) is not { } collector || LoopOf(decode, result) is not { } loop)
        {
            return false;
        }

        return ReceiveExpressions.VariableOf(collector) is not ILocalSymbol local || !IsDeclaredIn(local, loop.Body);
    }

    /// <summary>The innermost loop around an operation in which there is also a receive of the result.</summary>
    public static ILoopOperation? LoopOf(IOperation operation, ReceivedResult result)
    {
        for (IOperation? current = operation.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ILoopOperation loop && result.Receives.Exists(receive => loop.Syntax.Span.Contains(receive.Syntax.Span)))
            {
                return loop;
            }
        }

        return null;
    }

    /// <summary>True if a local is declared inside an operation.</summary>
    public static bool IsDeclaredIn(ILocalSymbol local, IOperation operation) =>
        local.DeclaringSyntaxReferences.Any(declaration => operation.Syntax.Span.Contains(declaration.Span));
}
