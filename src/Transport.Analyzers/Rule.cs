using Microsoft.CodeAnalysis;

namespace Transport.Analyzers;

/// <summary>Makes the descriptors of all rules alike.</summary>
internal static class Rule
{
    private const string Category = "Transport";
    private const string Pages = "https://github.com/transport-net/transport/blob/main/docs/rules/";

    /// <summary>A rule.</summary>
    /// <param name="id">Such as <c>TRN1001</c>; also the name of its page.</param>
    /// <param name="severity">What it is reported as unless configured otherwise.</param>
    /// <param name="title">A few words, without a full stop.</param>
    /// <param name="message">What is wrong and what to do, with arguments in braces.</param>
    /// <param name="description">Why, in a few sentences.</param>
    /// <param name="enabled">False for rules that are off until somebody asks for them.</param>
    /// <param name="tags">From <see cref="WellKnownDiagnosticTags"/>.</param>
    public static DiagnosticDescriptor Create(string id, DiagnosticSeverity severity, string title, string message, string description, bool enabled = true, params string[] tags) =>
        new(id, title, message, Category, severity, enabled, description, Pages + id + ".md", tags);
}
