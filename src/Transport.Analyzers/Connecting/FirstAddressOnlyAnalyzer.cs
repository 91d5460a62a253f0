using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Connecting;

/// <summary>TRN3008: of all addresses of a host, only the first is used.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FirstAddressOnlyAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3008",
        DiagnosticSeverity.Info,
        "First DNS address only",
        "Only the first address that '{0}' found is used, which may be of a family that cannot be reached; give all of them, or the host name, to Connect",
        "A host has several addresses, often one of IPv6 and one of IPv4, in an order that nobody promises. Connect and ConnectAsync take all of them, or the name, and try one after the other.",
        enabled: false);

    private const int MaxSteps = 8;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        context.RegisterOperationAction(
            operation =>
            {
                IArrayElementReferenceOperation element = (IArrayElementReferenceOperation)operation.Operation;
                if (element.Type?.Name == "IPAddress" && element.Indices.Length == 1 && element.Indices[0].ConstantValue is { HasValue: true, Value: 0 })
                {
                    Check(operation, element.ArrayReference);
                }
            },
            OperationKind.ArrayElementReference);
        context.RegisterOperationAction(
            operation =>
            {
                IInvocationOperation call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name is "First" or "FirstOrDefault"
                    && call.TargetMethod.ContainingType.Name == "Enumerable"
                    && call.Type?.Name == "IPAddress"
                    && call.Arguments.Length == 1)
                {
                    Check(operation, call.Arguments[0].Value);
                }
            },
            OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context, IOperation addresses)
    {
        if (LookupOf(addresses) is { } lookup)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, context.Operation.Syntax.GetLocation(), lookup));
        }
    }

    /// <summary>The name of the look-up that an expression is the result of; null if it is something else, or the other addresses are used as well.</summary>
    private static string? LookupOf(IOperation? value)
    {
        for (int step = 0; step < MaxSteps && value is not null; step++)
        {
            switch (value)
            {
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null } conversion:
                    value = conversion.Operand;
                    break;
                case IAwaitOperation awaited:
                    value = awaited.Operation;
                    break;
                case IPropertyReferenceOperation { Property: { Name: "AddressList", ContainingType.Name: "IPHostEntry" } } list:
                    value = list.Instance;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task }:
                    value = task;
                    break;
                case ILocalReferenceOperation local when !UsesOthers(local):
                    value = LocalValues.OnlyValueOf(local);
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "GetResult", Instance: { } inner }:
                    value = inner;
                    break;
                case IInvocationOperation { TargetMethod: { Name: "GetHostEntry" or "GetHostAddresses" or "GetHostEntryAsync" or "GetHostAddressesAsync" or "GetHostByName" or "Resolve", ContainingType.Name: "Dns" } method }:
                    return method.Name;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>True if the addresses in a local are also gone through, or handed on as a whole.</summary>
    private static bool UsesOthers(ILocalReferenceOperation reference) => Surroundings.EnclosingMember(reference).Descendants().Any(operation =>
        operation is ILocalReferenceOperation local
        && SymbolEqualityComparer.Default.Equals(local.Local, reference.Local)
        && UseOf(local) is IOperation use
        && !(use is IArrayElementReferenceOperation { Indices.Length: 1 } element && element.Indices[0].ConstantValue is { HasValue: true, Value: 0 })
        && use is IArrayElementReferenceOperation or ILoopOperation or IArgumentOperation { Parent: not IInvocationOperation { TargetMethod.Name: "First" or "FirstOrDefault" } } or IReturnOperation or IAssignmentOperation);

    private static IOperation? UseOf(IOperation value)
    {
        IOperation? parent = value.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation or IPropertyReferenceOperation { Property.Name: "AddressList" })
        {
            parent = parent.Parent;
        }

        return parent;
    }
}
