using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>Recognises code that a channel's next message waits for.</summary>
internal static class ReceivingCode
{
    /// <summary>True in a channel handler and in the body of <c>await foreach</c> over a channel's messages; false in lambdas and local functions there, which may run elsewhere.</summary>
    public static bool Contains(IOperation operation, ISymbol containing, NetworkTypes types)
    {
        IOperation child = operation;
        for (IOperation? parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
                case IForEachLoopOperation { IsAsynchronous: true } loop when ReferenceEquals(loop.Body, child) && IsOverMessages(loop, types):
                    return true;
            }
        }

        return IsHandler(containing, types);
    }

    private static bool IsOverMessages(IForEachLoopOperation loop, NetworkTypes types)
    {
        IOperation collection = loop.Collection.WithoutConversions();
        while (collection is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WithCancellation" } configured && NetworkCalls.ReceiverOf(configured) is { } inner)
        {
            collection = inner.WithoutConversions();
        }

        // An extension method binds to a receiver whose type is missing as well.
        return types.ReceivedMessages is { } messages
            && collection.Type?.IsOrInherits(messages) == true
            && !loop.Collection.DescendantsAndSelf().Any(static part => part is IInvalidOperation || part.Type?.TypeKind == TypeKind.Error);
    }

    private static bool IsHandler(ISymbol containing, NetworkTypes types) =>
        containing is IMethodSymbol { Name: "HandleAsync" or "Transport.IChannelHandler.HandleAsync", ContainingType: { } type } method
        && types.ChannelHandler is { } handler
        && type.IsOrInherits(handler)
        && handler.GetMembers("HandleAsync") is { Length: 1 } members
        && SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(members[0]), method);
}
