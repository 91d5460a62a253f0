using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Registration;

/// <summary>What becomes of a builder: which of the builder methods that say what they do are called on it, or that it gets out of sight.</summary>
internal sealed class BuilderChain
{
    private const int MaxCalls = 64;

    private readonly RegistrationTypes _types;
    private int _calls;

    private BuilderChain(RegistrationTypes types) => _types = types;

    /// <summary>All that is done to the registration by the calls seen.</summary>
    public BuilderAction Actions { get; private set; }

    /// <summary>True if all that happens to the builder was seen; false as soon as it is stored, returned, or given to anything that does not say what it does.</summary>
    public bool IsUnderstood { get; private set; } = true;

    /// <summary>Follows the builder that a call returns.</summary>
    public static BuilderChain From(IInvocationOperation call, RegistrationTypes types)
    {
        BuilderChain chain = new(types);
        chain.Follow(call);
        return chain;
    }

    /// <summary>True if the builder that is a parameter of a delegate or a local variable is used for nothing but calls that say what they do.</summary>
    public static bool IsOnlyConfigured(ISymbol builder, IOperation within, RegistrationTypes types)
    {
        foreach (IOperation operation in within.Descendants())
        {
            ISymbol? referred = operation switch
            {
                IParameterReferenceOperation parameter => parameter.Parameter,
                ILocalReferenceOperation local => local.Local,
                _ => null,
            };
            if (referred is not null && SymbolEqualityComparer.Default.Equals(referred, builder) && !IsHarmless(operation, types))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHarmless(IOperation reference, RegistrationTypes types)
    {
        foreach (IOperation use in ValueUses.Of(reference))
        {
            if (!(ValueUses.CallOn(use) is { } call ? types.ActionOf(call.TargetMethod) is not null : IsRead(use)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRead(IOperation use) =>
        use.Parent is IPropertyReferenceOperation or IExpressionStatementOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ThrowIfNull" } };

    private void Follow(IInvocationOperation builder)
    {
        foreach (IOperation use in ValueUses.Of(builder))
        {
            if (ValueUses.CallOn(use) is not { } call)
            {
                IsUnderstood &= IsRead(use);
            }
            else if (_types.ActionOf(call.TargetMethod) is not { } action || ++_calls > MaxCalls)
            {
                IsUnderstood = false;
            }
            else
            {
                Actions |= action;
                if (_types.IsBuilder(call.Type))
                {
                    Follow(call);
                }
            }
        }
    }
}
