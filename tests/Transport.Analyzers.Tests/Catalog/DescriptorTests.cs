using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Transport.Analyzers.Tests.Catalog;

public sealed class DescriptorTests
{
    public static TheoryData<string> Ids => [.. CatalogRule.All.Select(static rule => rule.Id)];

    [Fact]
    public void There_are_rules() => Assert.Contains(CatalogRule.All, static rule => rule.Id == "TRN2001");

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_one_id_one_title_and_a_page(string id)
    {
        CatalogRule rule = CatalogRule.Get(id);
        Assert.Matches("^TRN[0-9]{4}$", rule.Id);
        Assert.Single(rule.Descriptors.Select(static descriptor => descriptor.Title.ToString(null)).Distinct());
        Assert.Single(rule.Descriptors.Select(static descriptor => descriptor.IsEnabledByDefault).Distinct());
        Assert.All(rule.Descriptors, descriptor => Assert.EndsWith($"/{rule.Page}", descriptor.HelpLinkUri, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(Repository.Root, rule.Page)), $"{rule.Page} does not exist.");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_says_what_is_wrong_and_why(string id) => Assert.All(CatalogRule.Get(id).Descriptors, static descriptor =>
    {
        Assert.Equal("Transport", descriptor.Category);
        Assert.DoesNotMatch("[.:]$", descriptor.Title.ToString(null));
        Assert.InRange(descriptor.MessageFormat.ToString(null).Length, 40, 400);
        Assert.EndsWith(".", descriptor.Description.ToString(null), StringComparison.Ordinal);
    });

    [Fact]
    public void Fixes_repair_known_rules_also_all_at_once() => Assert.All(CatalogRule.AllFixes, static type =>
    {
        CodeFixProvider fix = CatalogRule.Create<CodeFixProvider>(type);
        Assert.NotEmpty(fix.FixableDiagnosticIds);
        Assert.All(fix.FixableDiagnosticIds, static id => Assert.Contains(CatalogRule.All, rule => rule.Id == id));
        Assert.NotNull(fix.GetFixAllProvider());
        Assert.Single(type.GetCustomAttributes(typeof(SharedAttribute), inherit: false));
        ExportCodeFixProviderAttribute export = Assert.IsType<ExportCodeFixProviderAttribute>(Assert.Single(type.GetCustomAttributes(typeof(ExportCodeFixProviderAttribute), inherit: false)));
        Assert.Equal([LanguageNames.CSharp], export.Languages);
    });
}
