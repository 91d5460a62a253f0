using System.Text.RegularExpressions;

namespace Transport.Analyzers.Tests.Catalog;

public sealed partial class OptionTests
{
    [Fact]
    public void Every_option_that_a_rule_reads_is_in_the_index_and_on_a_page()
    {
        string[] read =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "src/Transport.Analyzers"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(static path => Key().Matches(File.ReadAllText(path)))
                .Select(static match => match.Groups[1].Value)
                .Distinct(),
        ];
        Assert.Contains("transport.allow_cleartext_hosts", read);
        string[] pages = [.. CatalogRule.All.Where(static rule => new RulePage(rule.Page).Headings.Contains("Options")).Select(static rule => Repository.Read(rule.Page))];
        Assert.All(read, key =>
        {
            Assert.Contains($"`{key}`", Repository.Read("docs/rules/README.md"), StringComparison.Ordinal);
            Assert.Contains(pages, page => page.Contains(key, StringComparison.Ordinal));
        });
    }

    [GeneratedRegex("\"(transport\\.[a-z_]+)\"")]
    private static partial Regex Key();
}
