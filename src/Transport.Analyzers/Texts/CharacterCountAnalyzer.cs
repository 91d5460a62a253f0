using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Texts;

/// <summary>TRN3009: the length of a string where the number of its bytes belongs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CharacterCountAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3009",
        DiagnosticSeverity.Error,
        "Character count used as byte count",
        "'{0}.Length' counts characters, not the bytes that '{1}' made of them, so the end of the text is cut off when a character takes more than one byte; use the length of the bytes",
        "In UTF-8 a character outside of ASCII takes two to four bytes, in UTF-16 each takes at least two. With the number of characters as the size only the first part of the bytes is sent, and the peer waits for the rest or finds broken text.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        bool defaultIsUtf8 = context.Compilation.GetTypeByMetadataName("System.Half") is not null;
        context.RegisterOperationAction(
            operation =>
            {
                IPropertyReferenceOperation length = (IPropertyReferenceOperation)operation.Operation;
                if (length is { Property: { Name: "Length", ContainingType.SpecialType: SpecialType.System_String }, Instance: { } text } && EncodedBeside(length, text) is { } encode && CanDiffer(encode, text, defaultIsUtf8))
                {
                    operation.ReportDiagnostic(Diagnostic.Create(Descriptor, length.Syntax.GetLocation(), text.Syntax.ToString(), NameOf(encode)));
                }
            },
            OperationKind.PropertyReference);
    }

    /// <summary>The call of <c>GetBytes</c> for the same string whose bytes the length is to be the size of; null if there is none.</summary>
    private static IInvocationOperation? EncodedBeside(IPropertyReferenceOperation length, IOperation text)
    {
        IOperation size = length;
        while (size.Parent is IConversionOperation { IsImplicit: true } conversion)
        {
            size = conversion;
        }

        if (size.Parent is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "ContentLength" or "ContentLength64", DeclaringSyntaxReferences.Length: 0 } } } header && ReferenceEquals(header.Value, size))
        {
            return IsSetAgain(header) ? null : Surroundings.EnclosingBody(length).Descendants().OfType<IInvocationOperation>().FirstOrDefault(call => TextBytes.MadeBy(call) is not null && TextBytes.IsSame(call.Arguments[0].Value, text, length));
        }

        if (size.Parent is not IArgumentOperation { Parameter: { } parameter } argument || !IsSize(parameter))
        {
            return null;
        }

        ImmutableArray<IArgumentOperation> arguments = argument.Parent switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };

        // The first array is what the size is of; a second one would be a destination.
        foreach (IArgumentOperation other in arguments)
        {
            if (other.Parameter?.Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } or { Name: "Array" or "ReadOnlyMemory" or "ReadOnlySpan" or "Memory" or "Span" })
            {
                return TextBytes.MadeBy(other.Value) is { } encode && TextBytes.IsSame(encode.Arguments[0].Value, text, length) ? encode : null;
            }
        }

        return null;
    }

    /// <summary>True if the header is given another value further down.</summary>
    private static bool IsSetAgain(ISimpleAssignmentOperation header) => Surroundings.EnclosingBody(header).Descendants().Any(operation =>
        operation is ISimpleAssignmentOperation other && other.Syntax.SpanStart > header.Syntax.SpanStart && Variables.AreSame(other.Target, header.Target));

    /// <summary>A number of bytes, of a method that is not part of this compilation: those are known to mean bytes.</summary>
    private static bool IsSize(IParameterSymbol parameter) =>
        parameter.Name is "count" or "size" or "length" or "bytes" or "inputCount" or "len"
        && parameter.ContainingSymbol is IMethodSymbol { DeclaringSyntaxReferences.Length: 0 } method
        && method.ContainingNamespace?.ToString() is { } space
        && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal));

    private static bool CanDiffer(IInvocationOperation encode, IOperation text, bool defaultIsUtf8) => TextBytes.EncodingOf(encode) switch
    {
        "UTF8" => !AsciiText.Is(text) && !AsciiText.IsAskedFor(encode),
        "Default" => defaultIsUtf8 && !AsciiText.Is(text) && !AsciiText.IsAskedFor(encode),
        "Unicode" or "BigEndianUnicode" or "UTF32" => text.ConstantValue is not { HasValue: true },
        _ => false,
    };

    private static string NameOf(IInvocationOperation encode) => $"Encoding.{TextBytes.EncodingOf(encode)}.GetBytes";
}
