using System.Text.RegularExpressions;

namespace Transport.Architecture.Tests;

/// <summary>What must hold for the text of all files.</summary>
public partial class Sources
{
    private const int MaxMedianLines = 70;

    /// <summary>Put together here, so that this file does not contain them itself.</summary>
    private static readonly string[] NotToBeNamed =
    [
        "api." + "nuget.org",
        "nuget." + "org/v3",
        "pkgs.dev." + "azure.com",
        "/ro" + "ot/",
        "/wo" + "rk/",
        "/ho" + "me/",
    ];

    public static TheoryData<string> Phrases => [.. NotToBeNamed];

    [Theory]
    [MemberData(nameof(Phrases))]
    public void No_file_names_a_package_registry_or_a_path_of_one_machine(string phrase)
    {
        IReadOnlyList<string> files = Repository.TrackedFiles();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => Repository.Read(file).Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Files_of_the_product_are_short_in_the_median()
    {
        int[] lengths = [.. Repository.TrackedFiles().Where(IsProductSource).Select(file => Repository.Read(file).Count(c => c == '\n')).Order()];
        Assert.NotEmpty(lengths);
        Assert.InRange(lengths[lengths.Length / 2], 1, MaxMedianLines);
    }

    [Fact]
    public void Tests_do_not_sleep()
    {
        string[] tests = [.. Repository.TrackedFiles().Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal) && !IsAnalyzedOnly(file))];
        Assert.NotEmpty(tests);
        Assert.DoesNotContain(tests, file => Sleep().IsMatch(Repository.Read(file)));
    }

    [Theory]
    [InlineData("Thread.Slee" + "p(10);", true)]
    [InlineData("await Task.Dela" + "y(10, token);", true)]
    [InlineData("await Task.Dela" + "y(Timeout.Infinite, token);", false)]
    [InlineData("await Task.Dela" + "y(System.Threading.Timeout.InfiniteTimeSpan, token);", false)]
    public void A_wait_without_end_that_is_cancelled_is_no_sleep(string code, bool isSleep) => Assert.Equal(isSleep, Sleep().IsMatch(code));

    /// <summary>Code that rules are tried on. It is compiled and never run.</summary>
    private static bool IsAnalyzedOnly(string file) => file.StartsWith("tests/MisuseConsumer/", StringComparison.Ordinal) || file.StartsWith("tests/Transport.Analyzers.Tests/", StringComparison.Ordinal);

    private static bool IsProductSource(string file) => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal);

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\((?!(System\.Threading\.)?Timeout\.Infinite)")]
    private static partial Regex Sleep();
}
