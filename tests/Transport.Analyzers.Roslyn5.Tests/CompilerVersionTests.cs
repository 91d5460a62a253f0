using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Tests;

public sealed class CompilerVersionTests
{
    [Fact]
    public void The_tests_run_in_a_newer_compiler_than_the_rules_were_built_against()
    {
        Version builtAgainst = typeof(NetworkAnalyzer).Assembly.GetReferencedAssemblies().Single(static reference => reference.Name == "Microsoft.CodeAnalysis").Version!;
        Assert.Equal(4, builtAgainst.Major);
        Assert.Equal(5, typeof(Compilation).Assembly.GetName().Version!.Major);
    }
}
