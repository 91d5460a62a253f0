using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>TRN3003: what one read has brought goes straight into a parser.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OneReadIsNoMessageAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3003",
        DiagnosticSeverity.Info,
        "One read treated as a message",
        "'{0}' takes what one '{1}' has brought for a whole message; a read may bring a part of one, or more than one, so read until the message is complete",
        "A connection is a stream of bytes without boundaries: what the peer has sent in one call may arrive in several reads, and several sends in one. A length, a delimiter, or the end of the stream tells where a message ends.",
        enabled: false);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (NetworkRead.Of(call, types) is { Operation: not NetworkOperation.DatagramReceive, Buffer: { StartsAtZero: true, FitsWhatIsThere: false } } read
                && Surroundings.EnclosingLoop(call) is null
                && ParserOf(read) is { } parser)
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, parser.Syntax.GetLocation(), [call.Syntax.GetLocation()], parser.TargetMethod.Name, call.TargetMethod.Name));
            }
        },
        OperationKind.Invocation);

    /// <summary>The first call that decodes or parses as many bytes as were read, unless its result is added to what came before.</summary>
    private static IInvocationOperation? ParserOf(NetworkRead read)
    {
        if (read.Count is not { } count)
        {
            return null;
        }

        foreach (IOperation operation in Surroundings.EnclosingBody(read.Call).InSameFunction().OrderBy(static operation => operation.Syntax.SpanStart))
        {
            if (operation is IInvocationOperation { TargetMethod.Name: "GetString" or "Deserialize" or "Parse" or "ParseFrom" or "Decode" } parser
                && parser.Syntax.SpanStart > read.Call.Syntax.Span.End
                && parser.Arguments.Any(argument => argument.Descendants().Any(part => CountUses.IsReferenceTo(part, count))))
            {
                return Accumulates(parser) ? null : parser;
            }
        }

        return null;
    }

    private static bool Accumulates(IOperation parser)
    {
        for (IOperation? current = parser.Parent; current is not null and not IBlockOperation; current = current.Parent)
        {
            switch (current)
            {
                case ICompoundAssignmentOperation:
                case ILoopOperation:
                case IInvocationOperation call when call.TargetMethod.Name is "Append" or "Add" or "AddRange" or "Write" or "Enqueue" || Logging.Is(call):
                    return true;
            }
        }

        return false;
    }
}
