using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>TRN3001: nobody looks how many bytes a read has brought.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CountIgnoredAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3001",
        DiagnosticSeverity.Warning,
        "Received byte count ignored",
        "'{0}' may fill only a part of the buffer, and its count of bytes is ignored; use the count, or read until all that is expected has arrived",
        "A connection is a stream of bytes. A read returns as soon as there are any, so it may bring fewer bytes than the buffer takes, and 0 when the peer has closed. Only the returned count tells which part of the buffer is new.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (NetworkRead.Of(call, types) is { } read && IsIgnored(read, types))
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), $"{NetworkCalls.ReceiverOf(call)?.Type?.Name ?? call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}"));
            }
        },
        OperationKind.Invocation);

    /// <summary>True if this rule reports a read.</summary>
    internal static bool IsIgnored(NetworkRead read, NetworkTypes types) =>
        CountUses.IsIgnored(read)
        && !IsFoundByTheCompiler(read)
        && read.Buffer?.FitsWhatIsThere != true
        && read.Operation switch
        {
            // Of a datagram the count is its length; without it only those who take the whole buffer for the message are wrong.
            NetworkOperation.DatagramReceive => BufferUses.FirstWholeUse(read, types) is not null,
            _ => BufferUses.AreBytesUsed(read, types) && !Closes(read),
        };

    /// <summary>CA2022 of the SDK reports reads of streams that are statements.</summary>
    private static bool IsFoundByTheCompiler(NetworkRead read) =>
        read.Operation == NetworkOperation.StreamRead
        && read.Call.TargetMethod.Name is "Read" or "ReadAsync"
        && (read.Call.Parent is IExpressionStatementOperation || read.Call.Parent is IAwaitOperation { Parent: IExpressionStatementOperation });

    /// <summary>Who ends a pending receive while closing has no use for the bytes.</summary>
    private static bool Closes(NetworkRead read)
    {
        for (IOperation? current = read.Call.Parent; current is not null; current = current.Parent)
        {
            if (current is ICatchClauseOperation || (current.Parent is ITryOperation attempt && ReferenceEquals(attempt.Finally, current)))
            {
                return true;
            }
        }

        return false;
    }
}
