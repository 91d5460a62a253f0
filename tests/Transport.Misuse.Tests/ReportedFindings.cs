using System.Text.Json;

namespace Transport.Misuse.Tests;

/// <summary>The log of a compiler (SARIF 2.1), without what the code itself has suppressed, and without the advice of others.</summary>
internal static class ReportedFindings
{
    public static IReadOnlyList<Finding> Read(string path)
    {
        using JsonDocument log = JsonDocument.Parse(File.ReadAllText(path));
        return
        [
            .. log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
                .Where(static result => !result.TryGetProperty("suppressions", out _))
                .Select(Read)
                .Where(static finding => finding.Id.StartsWith("TRN", StringComparison.Ordinal) || finding.Level is "warning" or "error"),
        ];
    }

    private static Finding Read(JsonElement result)
    {
        string id = result.GetProperty("ruleId").GetString()!;
        string level = result.TryGetProperty("level", out JsonElement given) ? given.GetString()! : "warning";

        string message = result.GetProperty("message").GetProperty("text").GetString()!;

        // What concerns the compilation as a whole, as an analyzer that threw, has no place.
        if (!result.TryGetProperty("locations", out JsonElement locations) || locations.GetArrayLength() == 0)
        {
            return new Finding("", id, level, 0, 0, message);
        }

        JsonElement place = locations[0].GetProperty("physicalLocation");
        string file = new Uri(place.GetProperty("artifactLocation").GetProperty("uri").GetString()!).LocalPath;
        JsonElement region = place.GetProperty("region");
        return new Finding(
            $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}",
            id,
            level,
            region.GetProperty("startLine").GetInt32(),
            region.GetProperty("startColumn").GetInt32(),
            message);
    }
}
