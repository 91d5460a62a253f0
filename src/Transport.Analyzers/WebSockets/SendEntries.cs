using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Where the sends of a type start from: methods that others call, and work that runs beside everything else.</summary>
internal sealed class SendEntries
{
    private readonly TypeBodies _bodies;
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> _callers = new(SymbolEqualityComparer.Default);

    /// <summary>Functions that nobody waits for where they are started.</summary>
    private readonly HashSet<ISymbol> _background = new(SymbolEqualityComparer.Default);

    public SendEntries(TypeBodies bodies)
    {
        _bodies = bodies;
        foreach (IOperation operation in bodies.Operations())
        {
            switch (operation)
            {
                case IInvocationOperation call when IsOurs(call.TargetMethod) && Functions.Of(call) is { } caller:
                    AddCaller(call.TargetMethod, caller);
                    if (IsLeftAlone(call))
                    {
                        _background.Add(call.TargetMethod);
                    }

                    break;
                case IMethodReferenceOperation reference when IsOurs(reference.Method):
                    _background.Add(reference.Method);
                    break;
                case IAnonymousFunctionOperation lambda when IsStarted(lambda):
                    _background.Add(lambda.Symbol);
                    break;
                case IAnonymousFunctionOperation lambda when Functions.Of(lambda) is { } outer:
                    AddCaller(lambda.Symbol, outer);
                    break;
            }
        }
    }

    /// <summary>The function through which the second send can run while the first is under way; null if there is none.</summary>
    public ISymbol? CanOverlap(IOperation fragment, IOperation other)
    {
        HashSet<ISymbol> mine = EntriesOf(fragment);
        if (mine.Count == 0)
        {
            return null;
        }

        foreach (ISymbol entry in EntriesOf(other))
        {
            if (!mine.Contains(entry) && (_background.Contains(entry) || !IsFirstOrLast(entry.Name)))
            {
                return entry is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } ? entry.ContainingSymbol : entry;
            }
        }

        return null;
    }

    /// <summary>What is sent while connecting or closing comes before or after everything else.</summary>
    private static bool IsFirstOrLast(string name)
    {
        foreach (string word in (ReadOnlySpan<string>)["Connect", "Open", "Start", "Init", "Handshake", "Login", "Auth", "Close", "Stop", "End", "Finish", "Complete", "Dispose"])
        {
            if (name.IndexOf(word, StringComparison.Ordinal) >= 0 && !name.StartsWith("Send", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<ISymbol> EntriesOf(IOperation send)
    {
        HashSet<ISymbol> entries = new(SymbolEqualityComparer.Default);
        HashSet<ISymbol> seen = new(SymbolEqualityComparer.Default);
        Stack<ISymbol> open = new();
        if (Functions.Of(send) is { } function)
        {
            open.Push(function);
        }

        while (open.Count > 0)
        {
            ISymbol current = open.Pop();
            if (!seen.Add(current))
            {
                continue;
            }

            if (_background.Contains(current) || IsCalledByOthers(current))
            {
                entries.Add(current);
            }

            if (!_background.Contains(current) && _callers.TryGetValue(current, out HashSet<ISymbol>? callers))
            {
                foreach (ISymbol caller in callers)
                {
                    open.Push(caller);
                }
            }
        }

        return entries;
    }

    /// <summary>True for the methods of an object that its users can call, and for where a program starts.</summary>
    private static bool IsCalledByOthers(ISymbol function) => function is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
        && (method.IsStatic ? method.Name is "Main" or "<Main>$" : method.DeclaredAccessibility != Accessibility.Private);

    /// <summary>True if the task of a call is neither awaited nor returned nor blocked on.</summary>
    private static bool IsLeftAlone(IInvocationOperation call)
    {
        if (!call.TargetMethod.ReturnType.IsTask())
        {
            return call.TargetMethod is { IsAsync: true, ReturnsVoid: true };
        }

        return call.Parent switch
        {
            IExpressionStatementOperation => true,
            IAssignmentOperation { Target: IDiscardOperation or IFieldReferenceOperation or IPropertyReferenceOperation } => true,
            _ => false,
        };
    }

    /// <summary>True for a lambda that is given to the thread pool, a timer, a thread or an event.</summary>
    private static bool IsStarted(IAnonymousFunctionOperation lambda)
    {
        IOperation? user = lambda.Parent is IDelegateCreationOperation creation ? creation.Parent : lambda.Parent;
        user = user is IConversionOperation conversion ? conversion.Parent : user;
        return user switch
        {
            IEventAssignmentOperation => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Run" or "StartNew" or "QueueUserWorkItem" } start } => start.Parent is IExpressionStatementOperation or IAssignmentOperation,
            IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "Timer" or "Thread" } } => true,
            _ => false,
        };
    }

    private bool IsOurs(IMethodSymbol method) => SymbolEqualityComparer.Default.Equals(method.ContainingType, _bodies.Type);

    private void AddCaller(ISymbol function, ISymbol caller)
    {
        if (!_callers.TryGetValue(function, out HashSet<ISymbol>? callers))
        {
            _callers.Add(function, callers = new(SymbolEqualityComparer.Default));
        }

        callers.Add(caller);
    }
}
