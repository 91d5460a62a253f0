using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>A variable that holds a received message, with the other names of the same message, and what its member does with it.</summary>
internal sealed class LeaseVariable
{
    private readonly HashSet<ISymbol> _names = new(SymbolEqualityComparer.Default);

    private LeaseVariable(ISymbol variable) => _names.Add(variable);

    /// <summary>The loop whose variable the message is: it ends when the loop moves on.</summary>
    public IForEachLoopOperation? Loop { get; private set; }

    /// <summary>True for a parameter: somebody else disposes the message.</summary>
    public bool IsParameter { get; private set; }

    /// <summary>True if the member disposes the message, or its loop does.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>True if <c>Detach</c> is called on it.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>True if the message as a whole is stored, returned or passed to something.</summary>
    public bool IsPassedOn { get; private set; }

    /// <summary>Where the variable is declared; null for a parameter.</summary>
    public IOperation? Declaration { get; private set; }

    /// <summary>Where the message is alive: an iteration of its loop, the <c>using</c> statement around the place that reads it, the block of its variable; for a parameter, the body.</summary>
    public IOperation? Scope { get; private set; }

    /// <summary>True if an expression names this message.</summary>
    public bool IsNamedBy(IOperation? operation) => VariableOf(operation) is { } symbol && _names.Contains(symbol);

    /// <summary>True if a variable is one of the message's names.</summary>
    public bool Has(ISymbol variable) => _names.Contains(variable);

    /// <summary>The variable in an expression like <c>message</c>, <c>message.Value</c>, <c>message!</c> and <c>message?</c>; null for anything else.</summary>
    public static ISymbol? VariableOf(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Value", Instance: { } nullable }:
                    operation = nullable;
                    break;
                case IInvocationOperation { TargetMethod.Name: "GetValueOrDefault" or "Slice", Instance: { } nullable }:
                    operation = nullable;
                    break;
                case IConditionalAccessInstanceOperation instance:
                    operation = Surroundings.ConditionalAccessOf(instance)?.Operation;
                    break;
                case IDeclarationExpressionOperation declared:
                    operation = declared.Expression;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>Looks at all that a member does with the message in a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="place">Where the member reads it.</param>
    public static LeaseVariable Of(ISymbol variable, IOperation place)
    {
        IOperation member = Surroundings.EnclosingMember(place);
        LeaseVariable lease = new(variable);
        List<(ISymbol From, ISymbol To)> aliases = [];
        foreach (IOperation operation in member.Descendants())
        {
            if (AliasIn(operation) is { } alias)
            {
                aliases.Add(alias);
            }
        }

        for (int before = 0; before != lease._names.Count;)
        {
            before = lease._names.Count;
            foreach ((ISymbol from, ISymbol to) in aliases)
            {
                if (lease._names.Contains(from) || lease._names.Contains(to))
                {
                    lease._names.Add(from);
                    lease._names.Add(to);
                }
            }
        }

        foreach (ISymbol name in lease._names)
        {
            lease.IsParameter |= name is IParameterSymbol;
        }

        foreach (IOperation operation in member.Descendants())
        {
            lease.Note(operation, variable);
        }

        lease.Scope = lease.Loop ?? lease.UsingAround(place) ?? (lease.Declaration is { } declaration ? BlockOf(declaration) : BlockOf(place));
        return lease;
    }

    private IOperation? UsingAround(IOperation place)
    {
        for (IOperation? current = place.Parent; current is not null; current = current.Parent)
        {
            if (current is IUsingOperation { Resources: { } resources }
                && (IsNamedBy(resources) || resources.Descendants().Any(inside => inside is IVariableDeclaratorOperation declarator && _names.Contains(declarator.Symbol))))
            {
                return current;
            }
        }

        return null;
    }

    /// <summary>The innermost block or loop around the declaration: a variable in the condition of a loop is a new one each time round.</summary>
    private static IOperation BlockOf(IOperation operation)
    {
        IOperation current = operation;
        while (current.Parent is { } parent)
        {
            current = parent;
            if (current is IBlockOperation or ILoopOperation)
            {
                break;
            }
        }

        return current;
    }

    private static (ISymbol From, ISymbol To)? AliasIn(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation declarator when VariableOf(declarator.GetVariableInitializer()?.Value) is { } from => (from, declarator.Symbol),
        IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: { } to } } test when VariableOf(test.Value) is { } from => (from, to),
        IIsPatternOperation { Pattern: IRecursivePatternOperation { DeclaredSymbol: { } to } } test when VariableOf(test.Value) is { } from => (from, to),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IRecursivePatternOperation { DeclaredSymbol: { } to } } } test when VariableOf(test.Value) is { } from => (from, to),
        _ => null,
    };

    private void Note(IOperation operation, ISymbol variable)
    {
        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation when VariableOf(operation) is { } symbol && _names.Contains(symbol):
                NoteUse(operation);
                if (operation.Parent is IDeclarationExpressionOperation && SymbolEqualityComparer.Default.Equals(symbol, variable))
                {
                    Declaration ??= operation;
                }

                break;
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation declarator } loop when _names.Contains(declarator.Symbol):
                Loop = loop;
                IsDisposed |= loop.IsAsynchronous;
                break;
            case IVariableDeclaratorOperation declarator when _names.Contains(declarator.Symbol):
                IsDisposed |= IsUsing(declarator);
                if (SymbolEqualityComparer.Default.Equals(declarator.Symbol, variable))
                {
                    Declaration ??= declarator;
                }

                break;
            case IDeclarationPatternOperation or IRecursivePatternOperation:
                ISymbol? declared = operation is IDeclarationPatternOperation simple ? simple.DeclaredSymbol : ((IRecursivePatternOperation)operation).DeclaredSymbol;
                if (SymbolEqualityComparer.Default.Equals(declared, variable))
                {
                    Declaration ??= operation;
                }

                break;
        }
    }

    private void NoteUse(IOperation use)
    {
        IOperation outer = use;
        while (outer.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or IPropertyReferenceOperation { Property.Name: "Value" })
        {
            outer = outer.Parent;
        }

        switch (outer.Parent)
        {
            case IInvocationOperation call when ReferenceEquals(call.Instance, outer):
                IsDisposed |= call.TargetMethod.Name == "Dispose";
                IsDetached |= call.TargetMethod.Name == "Detach";

                // A slice is the same lease under another name; what becomes of it is looked at only where it has one.
                IsPassedOn |= call.TargetMethod.Name == "Slice" && call.Parent is not IMemberReferenceOperation and not IInvocationOperation and not IVariableInitializerOperation;
                break;
            case IConditionalAccessOperation access when ReferenceEquals(access.Operation, outer):
                string? called = (access.WhenNotNull as IInvocationOperation)?.TargetMethod.Name;
                IsDisposed |= called == "Dispose";
                IsDetached |= called == "Detach";
                break;
            case IUsingOperation:
                IsDisposed = true;
                break;
            case ISimpleAssignmentOperation assignment:
                IsPassedOn |= ReferenceEquals(assignment.Value, outer);
                break;
            case IMemberReferenceOperation or IIsPatternOperation or IBinaryOperation or IVariableInitializerOperation or IDeclarationExpressionOperation or IExpressionStatementOperation or null:
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out }:
                break;
            default:
                IsPassedOn = true;
                break;
        }
    }

    private static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent?.Parent is IUsingDeclarationOperation || declarator.Parent?.Parent is IUsingDeclarationOperation || declarator.Parent?.Parent is IUsingOperation || declarator.Parent?.Parent?.Parent is IUsingOperation;
}
