using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Looks at what is done with a decoded text: shown to people only, or collected with other parts.</summary>
internal static class DecodedText
{
    /// <summary>True if the text goes to a log, to the console, to another stream of text or to an assertion and nowhere else, or is not used at all.</summary>
    public static bool IsOnlyLogged(IOperation decode, ReceiveFacts facts)
    {
        IOperation text = Outermost(decode);
        switch (text.Parent)
        {
            case IArgumentOperation { Parent: IInvocationOperation call }:
                return IsLog(call);
            case IExpressionStatementOperation:
                return true;
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return true;
        }

        return LocalOf(text) is { } local
            && local.Type.SpecialType == SpecialType.System_String
            && facts.UsesOf(local).All(use => Outermost(use).Parent is IArgumentOperation { Parent: IInvocationOperation call } && IsLog(call));
    }

    /// <summary>What a text is added to, as a part of it: a <c>StringBuilder</c> or a string. Null if it is not.</summary>
    public static IOperation? CollectorOf(IOperation decode, ReceiveFacts facts)
    {
        IOperation text = Trimmed(decode);
        if (AddedTo(text) is { } collector)
        {
            return collector;
        }

        return LocalOf(text) is { } local ? facts.UsesOf(local).Select(static use => AddedTo(Trimmed(use))).FirstOrDefault(static found => found is not null) : null;
    }

    private static IOperation? AddedTo(IOperation text)
    {
        switch (text.Parent)
        {
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Append" or "AppendLine" or "Write", Instance: { Type.Name: "StringBuilder" or "StringWriter" } builder } }:
                return builder;
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Target: { Type.SpecialType: SpecialType.System_String } target } when target is not IPropertyReferenceOperation:
                return target;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Parent: ISimpleAssignmentOperation { Target: { } target } } sum
                when ReceiveExpressions.VariableOf(target) is { } variable && SymbolEqualityComparer.Default.Equals(variable, ReceiveExpressions.VariableOf(sum.LeftOperand.WithoutConversions())):
                return target;
            default:
                return null;
        }
    }

    private static ISymbol? AssignedLocal(IOperation text) => text.Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when ReferenceEquals(assignment.Value, text) => target.Local,
        _ => null,
    };

    private static ILocalSymbol? LocalOf(IOperation text) => AssignedLocal(text) as ILocalSymbol;

    /// <summary>The text with what trims or changes it a little.</summary>
    private static IOperation Trimmed(IOperation text)
    {
        while (text.Parent is IConversionOperation or IParenthesizedOperation
            || text.Parent is IInvocationOperation { TargetMethod.Name: "Trim" or "TrimEnd" or "TrimStart" or "Replace" or "ToString" } call && ReferenceEquals(call.Instance, text))
        {
            text = text.Parent;
        }

        return text;
    }

    /// <summary>The text as a part of a longer one.</summary>
    private static IOperation Outermost(IOperation text)
    {
        while (true)
        {
            text = Trimmed(text);
            switch (text.Parent)
            {
                case IInterpolationOperation or IInterpolatedStringOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } or IArrayInitializerOperation or IArrayCreationOperation or ICollectionExpressionOperation or IInterpolatedStringAppendOperation or IInterpolatedStringHandlerCreationOperation or IInterpolatedStringAdditionOperation:
                case IPropertyReferenceOperation { Property.Name: "Length" }:
                    text = text.Parent;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ContainingType.SpecialType: SpecialType.System_String, Name: "Format" or "Concat" } } format }:
                    text = format;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "AppendFormatted", Parent: IInterpolatedStringAppendOperation append } }:
                    text = append;
                    break;
                case IConditionalAccessOperation access:
                    text = access;
                    break;
                default:
                    return text;
            }
        }
    }

    /// <summary>True if the text is compared with constants and nothing else: a part of a message then means no more than that it was not the one.</summary>
    public static bool IsOnlyCompared(IOperation decode, ReceiveFacts facts)
    {
        IOperation text = Trimmed(decode);
        return IsCompared(text) || (LocalOf(text) is { } local && facts.UsesOf(local).All(static use => IsCompared(Trimmed(use))));
    }

    private static bool IsCompared(IOperation text) => text.Parent switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => true,
        IIsPatternOperation or ISwitchOperation or ISwitchExpressionOperation => true,
        IInvocationOperation { TargetMethod.Name: "Equals" or "StartsWith" } => true,
        _ => false,
    };

    private static bool IsLog(IInvocationOperation call)
    {
        string method = call.TargetMethod.Name;
        string type = (NetworkCalls.ReceiverOf(call)?.Type ?? call.TargetMethod.ContainingType)?.Name ?? "";
        return type is "Console" or "Debug" or "Trace" or "ITestOutputHelper" or "TestContext" or "TextWriter" or "StreamWriter" or "AnsiConsole"
            || method.StartsWith("Log", StringComparison.Ordinal)
            || method.StartsWith("WriteLog", StringComparison.Ordinal)
            || type.EndsWith("Logger", StringComparison.Ordinal)
            || type is "Log" or "ILog"
            || type.EndsWith("Assert", StringComparison.Ordinal)
            || method == "Should"
            || (type.StartsWith("ILogger", StringComparison.Ordinal) && call.TargetMethod.ReturnsVoid);
    }
}
