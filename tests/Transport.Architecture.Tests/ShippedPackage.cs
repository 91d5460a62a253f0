using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Transport.Architecture.Tests;

/// <summary>A package and its symbols, read as a feed reads them.</summary>
internal sealed class ShippedPackage
{
    private readonly string _path;
    private readonly string _project;

    public ShippedPackage(string directory, string project, string version)
    {
        _project = project;
        _path = Path.Combine(directory, $"{project}.{version}");
        Files = Names(_path + ".nupkg");
        SymbolFiles = File.Exists(_path + ".snupkg") ? Names(_path + ".snupkg") : [];
        Manifest = XElement.Parse(System.Text.Encoding.UTF8.GetString(Read(".nupkg", project + ".nuspec")).TrimStart('\uFEFF'));
    }

    public XElement Manifest { get; }

    /// <summary>What it holds beside the parts that every package has for the format's sake.</summary>
    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<string> SymbolFiles { get; }

    public string Readme => System.Text.Encoding.UTF8.GetString(Read(".nupkg", "README.md")).ReplaceLineEndings("\n");

    public IReadOnlyList<(string Id, string Version)> Dependencies =>
        [.. Manifest.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value))];

    /// <summary>Which parts of each dependency the users of this package get.</summary>
    public Dictionary<string, (string? Include, string? Exclude)> PassedOn =>
        Manifest.Descendants().Where(element => element.Name.LocalName == "dependency").ToDictionary(
            element => element.Attribute("id")!.Value,
            element => (element.Attribute("include")?.Value, element.Attribute("exclude")?.Value));

    public IReadOnlyList<string> Frameworks =>
        [.. Manifest.Descendants().Where(element => element.Name.LocalName == "frameworkReference").Select(element => element.Attribute("name")!.Value)];

    public string? Element(string name) => Manifest.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    public XElement Documentation() => XElement.Parse(System.Text.Encoding.UTF8.GetString(Read(".nupkg", $"lib/net10.0/{_project}.xml")).TrimStart('\uFEFF'));

    /// <summary>The names under which the symbols know the source files.</summary>
    public IReadOnlyList<string> SourcePaths()
    {
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Read(".snupkg", $"lib/net10.0/{_project}.pdb")));
        MetadataReader reader = symbols.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    /// <summary>Whether the compiler promised the same bytes for the same sources.</summary>
    public bool IsReproducible()
    {
        using PEReader assembly = new(new MemoryStream(Read(".nupkg", $"lib/net10.0/{_project}.dll")));
        return assembly.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    private static IReadOnlyList<string> Names(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.FullName).Where(name => name is not ("_rels/.rels" or "[Content_Types].xml") && !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private byte[] Read(string extension, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(_path + extension);
        using Stream entry = archive.GetEntry(name)!.Open();
        using MemoryStream copy = new();
        entry.CopyTo(copy);
        return copy.ToArray();
    }
}
