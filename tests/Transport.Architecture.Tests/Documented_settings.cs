using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Transport.Datagrams;
using Transport.InMemory;
using Transport.Sockets;
using Transport.Streams;

namespace Transport.Architecture.Tests;

/// <summary>docs/transports.md lists all settings with the defaults that they have.</summary>
public partial class Documented_settings
{
    private const string Document = "docs/transports.md";

    /// <summary>What has a section of its own.</summary>
    private static readonly string[] Elsewhere = [nameof(TcpClientOptions.Tls), nameof(TcpListenerOptions.ProxyProtocol), nameof(StreamChannelOptions.Heartbeat)];

    public static TheoryData<string, Type[]> Sections => new()
    {
        { "What all have in common", [typeof(ChannelOptions), typeof(StreamChannelOptions)] },
        { "TCP", [typeof(TcpClientOptions), typeof(TcpListenerOptions)] },
        { "The PROXY protocol", [typeof(ProxyProtocolOptions)] },
        { "TLS", [typeof(TlsClientOptions), typeof(TlsListenerOptions)] },
        { "Unix sockets", [typeof(UnixSocketClientOptions), typeof(UnixSocketListenerOptions)] },
        { "Named pipes", [typeof(NamedPipeClientOptions), typeof(NamedPipeListenerOptions)] },
        { "UDP", [typeof(UdpClientOptions), typeof(UdpListenerOptions), typeof(SequencedFramingOptions)] },
        { "In-memory", [typeof(InMemoryOptions)] },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Defaults_are_those_of_the_code(string section, Type[] options)
    {
        object[] instances = [.. options.Select(static type => Activator.CreateInstance(type)!)];
        Assert.All(Rows(section), row =>
        {
            object?[] values = [.. instances.Where(instance => Has(instance, row.Setting)).Select(instance => Read(instance, row.Setting))];
            Assert.True(values.Length > 0, $"{Document} lists {row.Setting} under {section}, but there is no such setting.");
            Assert.All(values, value => Assert.True(Says(row.Default, value), $"{Document} says that {row.Setting} is '{row.Default}' by default, but it is '{value}'."));
        });
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_setting_is_listed(string section, Type[] options)
    {
        string[] listed = [.. Rows(section).Select(static row => row.Setting.Split(':')[0])];
        string[] common = [.. typeof(StreamChannelOptions).GetProperties().Select(static property => property.Name)];
        bool isCommon = options.Contains(typeof(ChannelOptions));
        string[] settings =
        [
            .. options.SelectMany(static type => type.GetProperties())
                .Where(static property => property.CanWrite || property.PropertyType == typeof(IList<string>))
                .Select(static property => property.Name)
                .Where(name => isCommon || !common.Contains(name))
                .Except(isCommon ? [] : Elsewhere),
        ];
        Assert.All(settings, setting => Assert.True(listed.Contains(setting), $"{Document} does not list {setting} under {section}."));
    }

    private static bool Has(object instance, string path) => instance.GetType().GetProperty(path.Split(':')[0]) is not null;

    private static object? Read(object? instance, string path) =>
        path.Split(':').Aggregate(instance, static (current, name) => current!.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)!.GetValue(current));

    /// <summary>Whether a text is the value's. Words such as "not set" mean that there is none.</summary>
    private static bool Says(string text, object? value) => value switch
    {
        bool flag => text == (flag ? "true" : "false"),
        Enum member => text == $"`{member}`",
        TimeSpan time => ParseTime(text) == time,
        int number and not 0 => ParseNumber(text) == number,
        long number and not 0 => ParseNumber(text) == number,
        null or 0 => !char.IsDigit(text[0]),
        System.Collections.ICollection collection => collection.Count == 0 && !char.IsDigit(text[0]),
        _ => false,
    };

    private static TimeSpan? ParseTime(string text) => text.Split(' ') switch
    {
        [var count, "s"] => TimeSpan.FromSeconds(int.Parse(count, CultureInfo.InvariantCulture)),
        [var count, "min"] => TimeSpan.FromMinutes(int.Parse(count, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static int? ParseNumber(string text) => text.Split(' ') switch
    {
        [var count, "MiB"] => int.Parse(count, CultureInfo.InvariantCulture) << 20,
        [var count, "KiB"] => int.Parse(count, CultureInfo.InvariantCulture) << 10,
        [var count] when int.TryParse(count, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number) => number,
        _ => null,
    };

    /// <summary>The rows of a section's tables that have a column "default".</summary>
    private static List<(string Setting, string Default)> Rows(string section)
    {
        string[] lines = Repository.Read(Document).Split('\n');
        int start = Array.IndexOf(lines, $"## {section}");
        Assert.True(start >= 0, $"{Document} has no section '{section}'.");
        int end = Array.FindIndex(lines, start + 1, static line => line.StartsWith("## ", StringComparison.Ordinal));
        List<(string, string)> rows = [];
        int column = -1;
        foreach (string line in lines[start..(end < 0 ? lines.Length : end)])
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(static cell => cell.Trim())];
            if (!line.StartsWith('|'))
            {
                column = -1;
            }
            else if (column < 0)
            {
                column = Array.IndexOf(cells, "default") is >= 0 and var found ? found : int.MaxValue;
            }
            else if (column < cells.Length)
            {
                rows.AddRange(Setting().Matches(cells[0]).Select(match => (match.Groups[1].Value, cells[column])));
            }
        }

        Assert.NotEmpty(rows);
        return rows;
    }

    [GeneratedRegex("`([A-Za-z:]+)`")]
    private static partial Regex Setting();
}
