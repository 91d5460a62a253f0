using Microsoft.CodeAnalysis.Testing;

namespace Transport.Analyzers.Tests;

/// <summary>A project that references nothing of the network.</summary>
internal static class NoNetwork
{
    /// <summary>Leaves only the core library among the references, and no usings.</summary>
    public static void Configure(AnalyzerTest<DefaultVerifier> test)
    {
        test.TestState.Sources.RemoveAt(test.TestState.Sources.Count - 1);
        test.TestState.AdditionalReferences.Clear();
        test.TestState.AdditionalReferences.Add(Basic.Reference.Assemblies.Net100.References.SystemRuntime);
        test.CompilerDiagnostics = CompilerDiagnostics.None;
    }
}
