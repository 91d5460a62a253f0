using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>The bodies of all members of one type, for rules that need more than one member to decide. They are looked at only if one call in the type has hit the rule's trigger.</summary>
internal sealed class TypeBodies
{
    private readonly object _gate = new();
    private readonly List<Body> _bodies = [];
    private volatile bool _triggered;

    private TypeBodies(INamedTypeSymbol type) => Type = type;

    public INamedTypeSymbol Type { get; }

    /// <summary>All members that have code, in the order of their source, so that a rule reports the same on each run.</summary>
    public IReadOnlyList<Body> All => _bodies;

    /// <summary>Calls a rule at the end of each class, struct and record that has a call of interest.</summary>
    /// <param name="context">Where to register.</param>
    /// <param name="word">What the source of such a type certainly has in it; other files cost nothing.</param>
    /// <param name="trigger">A cheap question about a call, its name first.</param>
    /// <param name="analyze">The rule.</param>
    public static void Register(CompilationStartAnalysisContext context, string word, Func<IInvocationOperation, bool> trigger, Action<SymbolAnalysisContext, TypeBodies> analyze) =>
        context.RegisterSymbolStartAction(
            start =>
            {
                if (start.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type && SourceWords.Has(type, word, start.CancellationToken))
                {
                    Collect(start, type, trigger, analyze);
                }
            },
            SymbolKind.NamedType);

    private static void Collect(SymbolStartAnalysisContext start, INamedTypeSymbol type, Func<IInvocationOperation, bool> trigger, Action<SymbolAnalysisContext, TypeBodies> analyze)
    {
        TypeBodies bodies = new(type);
        start.RegisterOperationAction(
            operation =>
            {
                // Only ever set: several threads do this at once, and none may take back what another has found.
                if (trigger((IInvocationOperation)operation.Operation))
                {
                    bodies._triggered = true;
                }
            },
            OperationKind.Invocation);
        start.RegisterOperationBlockAction(bodies.Add);
        start.RegisterSymbolEndAction(end =>
        {
            if (bodies._triggered)
            {
                bodies._bodies.Sort(Body.InSourceOrder);
                analyze(end, bodies);
            }
        });
    }

    /// <summary>All operations of the type, those in lambdas and local functions included.</summary>
    public IEnumerable<IOperation> Operations()
    {
        foreach (Body body in _bodies)
        {
            foreach (IOperation operation in body.Root.DescendantsAndSelf())
            {
                yield return operation;
            }
        }
    }

    /// <summary>The body of a method or of a local function of this type; null for others.</summary>
    public IOperation? BodyOf(IMethodSymbol method)
    {
        foreach (Body body in _bodies)
        {
            if (SymbolEqualityComparer.Default.Equals(body.Owner, method) || SymbolEqualityComparer.Default.Equals(body.Owner, method.PartialImplementationPart))
            {
                return body.Root;
            }
        }

        return null;
    }

    private void Add(OperationBlockAnalysisContext context)
    {
        // The members of a nested type are announced to the outer type as well.
        if (!SymbolEqualityComparer.Default.Equals(context.OwningSymbol.ContainingType, Type))
        {
            return;
        }

        lock (_gate)
        {
            foreach (IOperation block in context.OperationBlocks)
            {
                _bodies.Add(new Body(context.OwningSymbol, block));
            }
        }
    }

    /// <summary>A part of a member that has code: a body, an initialiser, a default value.</summary>
    /// <param name="Owner">The method, accessor, field or property.</param>
    /// <param name="Root">Its operations.</param>
    internal sealed record Body(ISymbol Owner, IOperation Root)
    {
        public static int InSourceOrder(Body one, Body other) => string.CompareOrdinal(one.Root.Syntax.SyntaxTree.FilePath, other.Root.Syntax.SyntaxTree.FilePath) is not 0 and int files
            ? files
            : one.Root.Syntax.SpanStart.CompareTo(other.Root.Syntax.SpanStart);
    }
}
