using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>What a private field holds, where its type is written in one place.</summary>
internal static class FieldValues
{
    /// <summary>True if a private field is given at least one value other than null, and the type of each passes a test.</summary>
    public static bool AreAll(IFieldReferenceOperation reference, Func<ITypeSymbol, bool> test)
    {
        IFieldSymbol field = reference.Field;
        if (field.DeclaredAccessibility != Accessibility.Private
            || reference.SemanticModel is not { } model
            || field.ContainingType.DeclaringSyntaxReferences is not { Length: 1 } declarations
            || declarations[0].SyntaxTree != model.SyntaxTree)
        {
            return false;
        }

        bool found = false;
        foreach (SyntaxNode node in declarations[0].GetSyntax().DescendantNodes())
        {
            ExpressionSyntax? value = node switch
            {
                AssignmentExpressionSyntax assignment when NameOf(assignment.Left) == field.Name => assignment.Right,
                VariableDeclaratorSyntax { Initializer: { } initializer } declarator when declarator.Identifier.ValueText == field.Name && declarator.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not null => initializer.Value,
                ArgumentSyntax argument when argument.RefKindKeyword.RawKind != 0 && NameOf(argument.Expression) == field.Name => argument.Expression,
                _ => null,
            };
            if (value is null || value.IsKind(SyntaxKind.NullLiteralExpression) || value.IsKind(SyntaxKind.DefaultLiteralExpression) || value.IsKind(SyntaxKind.SuppressNullableWarningExpression))
            {
                continue;
            }

            if (model.GetTypeInfo(value).Type is not { } type || !test(type))
            {
                return false;
            }

            found = true;
        }

        return found;
    }

    /// <summary>True for a private field that nothing in its type writes, its initialiser apart. Whatever has an attribute may be filled in by a framework.</summary>
    public static bool IsOnlyInitialized(IFieldSymbol field, SemanticModel? model) =>
        field.DeclaredAccessibility == Accessibility.Private
        && field.GetAttributes().IsEmpty
        && field.ContainingType.DeclaringSyntaxReferences is { Length: 1 } declarations
        && declarations[0].SyntaxTree == model?.SyntaxTree
        && !declarations[0].GetSyntax().DescendantNodes().Any(node => node switch
        {
            AssignmentExpressionSyntax { Left: TupleExpressionSyntax } => true,
            AssignmentExpressionSyntax assignment => LastNameOf(assignment.Left) == field.Name,
            ArgumentSyntax argument => argument.RefKindKeyword.RawKind != 0 && LastNameOf(argument.Expression) == field.Name,
            RefExpressionSyntax reference => LastNameOf(reference.Expression) == field.Name,
            _ => false,
        });

    private static string? LastNameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access => access.Name.Identifier.ValueText,
        _ => null,
    };
}
