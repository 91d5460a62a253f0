using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>TRN3002: all of a buffer is taken for what one read has brought.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WholeBufferAnalyzer : NetworkAnalyzer
{
    /// <summary>The property with the name of the variable that holds the count, for the fix.</summary>
    internal const string CountProperty = "count";

    /// <summary>The property with the expression that is the buffer, for the fix.</summary>
    internal const string BufferProperty = "buffer";

    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3002",
        DiagnosticSeverity.Warning,
        "Whole buffer used after a partial read",
        "'{0}' takes '{1}' for full, but the read before may have filled only a part of it; use as many bytes as the read has returned",
        "A read from a connection returns as soon as there are any bytes. What follows them in the buffer is old: zeros, or what an earlier read has left there.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        context.RegisterOperationAction(operation => Check(operation, types, ((IInvocationOperation)operation.Operation).Arguments), OperationKind.Invocation);
        context.RegisterOperationAction(operation => Check(operation, types, ((IObjectCreationOperation)operation.Operation).Arguments), OperationKind.ObjectCreation);
    }

    private static void Check(OperationAnalysisContext context, NetworkTypes types, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Value.Unwrapped() is { Type: { } type } value && IsBytes(type) && WholeBufferUse.Of(value) is { } use)
            {
                Report(context, types, use);
                return;
            }
        }
    }

    private static bool IsBytes(ITypeSymbol type) => type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }
        || (type is INamedTypeSymbol { Name: "Memory" or "Span", TypeArguments.Length: 1 } memory && memory.TypeArguments[0].SpecialType == SpecialType.System_Byte);

    private static void Report(OperationAnalysisContext context, NetworkTypes types, WholeBufferUse use)
    {
        foreach (IOperation operation in Surroundings.EnclosingBody(use.Sink).InSameFunction())
        {
            if (operation is IInvocationOperation call
                && NetworkRead.Of(call, types) is { Operation: not NetworkOperation.DatagramReceive } read
                && CountUses.SaysOnlyWhetherThereIsAny(read)
                && !CountIgnoredAnalyzer.IsIgnored(read, types)
                && ReferenceEquals(BufferUses.FirstWholeUse(read, types)?.Sink, use.Sink))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptor,
                    use.Sink.Syntax.GetLocation(),
                    [call.Syntax.GetLocation()],
                    ImmutableDictionary<string, string?>.Empty.Add(CountProperty, read.Count?.Name).Add(BufferProperty, use.Reference.Syntax.ToString()),
                    use.Name,
                    use.Reference.Syntax.ToString()));
                return;
            }
        }
    }
}
