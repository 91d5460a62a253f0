using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Ownership;

/// <summary>A place where a channel is disposed.</summary>
internal readonly struct ChannelDisposal(IOperation channel, Location location)
{
    /// <summary>What is disposed: a field, a parameter, a local or the call that gave it.</summary>
    public IOperation Channel { get; } = channel;

    public Location Location { get; } = location;

    /// <summary>The disposals that one operation is: a call of <c>Dispose</c> or <c>DisposeAsync</c>, or <c>using</c> in its forms.</summary>
    public static IEnumerable<ChannelDisposal> In(IOperation operation, INamedTypeSymbol channel)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: { Name: "Dispose" or "DisposeAsync", Parameters.Length: 0 } } call:
                if (Owned(call.Instance, channel) is { } disposed && !IsConditionalOnOwnership(call))
                {
                    yield return new ChannelDisposal(disposed, call.Syntax.GetLocation());
                }

                break;
            case IUsingOperation { Resources: IVariableDeclarationGroupOperation group }:
                foreach (ChannelDisposal declared in InDeclarations(group, channel))
                {
                    yield return declared;
                }

                break;
            case IUsingOperation @using:
                if (Owned(@using.Resources, channel) is { } used)
                {
                    yield return new ChannelDisposal(used, @using.Resources.Syntax.GetLocation());
                }

                break;
            case IUsingDeclarationOperation declaration:
                foreach (ChannelDisposal declared in InDeclarations(declaration.DeclarationGroup, channel))
                {
                    yield return declared;
                }

                break;
        }
    }

    private static IEnumerable<ChannelDisposal> InDeclarations(IVariableDeclarationGroupOperation group, INamedTypeSymbol channel)
    {
        foreach (IVariableDeclarationOperation declaration in group.Declarations)
        {
            foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
            {
                if (Owned(declarator.GetVariableInitializer()?.Value, channel) is { } used)
                {
                    yield return new ChannelDisposal(used, used.Syntax.GetLocation());
                }
            }
        }
    }

    /// <summary>The expression behind casts, <c>ConfigureAwait</c> and <c>?.</c>, if it is a channel.</summary>
    private static IOperation? Owned(IOperation? value, INamedTypeSymbol channel)
    {
        IOperation? current = value;
        while (current is not null)
        {
            switch (current)
            {
                case IConversionOperation conversion:
                    current = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    current = parenthesized.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured:
                    current = NetworkCalls.ReceiverOf(configured);
                    break;
                case IConditionalAccessInstanceOperation instance:
                    current = Surroundings.ConditionalAccessOf(instance)?.Operation;
                    break;
                default:
                    return SymbolEqualityComparer.Default.Equals(current.Type, channel) ? current : null;
            }
        }

        return null;
    }

    /// <summary>True under a condition such as <c>if (_ownsChannel)</c> or <c>if (!leaveOpen)</c>.</summary>
    private static bool IsConditionalOnOwnership(IOperation call)
    {
        for (IOperation? current = call.Parent; current is not null; current = current.Parent)
        {
            if (current is IConditionalOperation { Condition: { } condition } && condition.DescendantsAndSelf().Any(static part => NameOf(part) is { } name
                && (name.IndexOf("own", StringComparison.OrdinalIgnoreCase) >= 0 || name.IndexOf("leave", StringComparison.OrdinalIgnoreCase) >= 0)))
            {
                return true;
            }
        }

        return false;
    }

    private static string? NameOf(IOperation operation) => operation switch
    {
        IMemberReferenceOperation member => member.Member.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        ILocalReferenceOperation local => local.Local.Name,
        _ => null,
    };
}
