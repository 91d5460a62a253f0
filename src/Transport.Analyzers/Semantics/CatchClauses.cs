using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>What a <c>catch</c> catches.</summary>
internal static class CatchClauses
{
    /// <summary>True if every failure ends here: <c>catch</c>, <c>catch (Exception)</c>, also with a filter that lets only cancellation pass.</summary>
    public static bool IsCatchAll(this ICatchClauseOperation clause) =>
        clause.ExceptionType is null or { Name: "Exception" or "SystemException" or "Object", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }
        && (clause.Filter is null || LetsOnlyCancellationPass(clause.Filter));

    /// <summary>True if an exception of a type, or of one derived from it, can end here.</summary>
    public static bool CanCatch(this ICatchClauseOperation clause, INamedTypeSymbol exception) =>
        clause.ExceptionType is null or { SpecialType: SpecialType.System_Object } || (clause.ExceptionType is INamedTypeSymbol caught && (exception.IsOrInherits(caught) || caught.IsOrInherits(exception)));

    /// <summary>True for the exceptions by which sockets, streams, WebSockets and channels tell that a connection is broken.</summary>
    public static bool IsForBrokenConnections(this ICatchClauseOperation clause) =>
        clause.ExceptionType?.Name is "IOException" or "SocketException" or "WebSocketException" or "TransportException" or "Win32Exception" or "ExternalException";

    private static bool LetsOnlyCancellationPass(IOperation filter) => filter switch
    {
        IParenthesizedOperation parenthesized => LetsOnlyCancellationPass(parenthesized.Operand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both => LetsOnlyCancellationPass(both.LeftOperand) && LetsOnlyCancellationPass(both.RightOperand),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => not.Operand switch
        {
            IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } => true,
            IIsTypeOperation test => IsCancellation(test.TypeOperand),
            IIsPatternOperation pattern => IsCancellation(pattern.Pattern),
            _ => false,
        },
        IIsPatternOperation { Pattern: INegatedPatternOperation negated } => IsCancellation(negated.Pattern),
        _ => false,
    };

    private static bool IsCancellation(IPatternOperation pattern) => pattern switch
    {
        ITypePatternOperation type => IsCancellation(type.MatchedType),
        IDeclarationPatternOperation declaration => IsCancellation(declaration.MatchedType),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either => IsCancellation(either.LeftPattern) && IsCancellation(either.RightPattern),
        _ => false,
    };

    private static bool IsCancellation(ITypeSymbol? type) => type?.Name is "OperationCanceledException" or "TaskCanceledException" or "ObjectDisposedException";
}
