using System.Globalization;
using System.Security;
using System.Text;
using Transport.Benchmarks.Comparing;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Reports;

/// <summary>The medians as bars, a panel for each workload, in an SVG that is readable in light and in dark.</summary>
internal sealed class BarChart
{
    private const int Width = 860;
    private const int Margin = 20;
    private const int BarsFrom = 230;
    private const int BarsTo = 740;
    private const int RowHeight = 22;
    private const int PanelHead = 46;

    /// <summary>Above this ratio of largest to smallest the smallest bars could not be seen.</summary>
    private const double MaxLinearSpread = 20;

    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328 }
        .title { font-size: 15px; font-weight: 600 }
        .note { font-size: 11px; fill: #59636e }
        .bar { fill: #8c959f }
        .ours { fill: #0969da }
        .frame { fill: #ffffff }
        .range { stroke: #1f2328; stroke-width: 1 }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc }
          .note { fill: #9198a1 }
          .bar { fill: #656c76 }
          .ours { fill: #4493f8 }
          .frame { fill: #0d1117 }
          .range { stroke: #f0f6fc }
        }
        """;

    private readonly StringBuilder _body = new();
    private int _y = Margin;

    public static void Write(string path, IReadOnlyList<Outcome> outcomes)
    {
        BarChart chart = new();
        foreach (IGrouping<Workload, Outcome> panel in outcomes.Where(static outcome => outcome.IsMeasured).GroupBy(static outcome => outcome.Workload))
        {
            chart.AddPanel(panel.Key, [.. panel]);
        }

        File.WriteAllText(path, chart.Finish());
    }

    private void AddPanel(Workload workload, IReadOnlyList<Outcome> outcomes)
    {
        double[] medians = [.. outcomes.Select(static outcome => Math.Max(outcome.Median, 1e-3))];
        bool isLogarithmic = medians.Max() / medians.Min() > MaxLinearSpread;
        double origin = isLogarithmic ? Math.Floor(Math.Log10(medians.Min())) : 0;
        double end = isLogarithmic ? Math.Log10(outcomes.Max(static outcome => outcome.Max)) : outcomes.Max(static outcome => outcome.Max);

        Text(Margin, _y + 14, "title", workload.Title);
        string better = workload.Scenario.IsCost() ? "less is better" : "more is better";
        string scale = isLogarithmic ? $"; logarithmic scale from {Figure.Of(Math.Pow(10, origin))}" : "";
        Text(Margin, _y + 31, "note", $"{workload.Scenario.Unit()}, median; {better}{scale}");
        _y += PanelHead;
        foreach (Outcome outcome in workload.Scenario.IsCost() ? outcomes.OrderBy(static o => o.Median) : outcomes.OrderByDescending(static o => o.Median))
        {
            double x = Position(outcome.Median);
            Text(BarsFrom - 8, _y + 14, "", outcome.Subject.Name, anchor: "end");
            Line($"""<rect class="{(outcome.Subject.IsOurs ? "ours" : "bar")}" x="{BarsFrom}" y="{_y + 3}" width="{Number(x - BarsFrom)}" height="{RowHeight - 7}" rx="2"/>""");
            if (outcome.Values.Count > 1)
            {
                double height = _y + (RowHeight / 2.0) - 0.5;
                Line($"""<line class="range" x1="{Number(Position(outcome.Min))}" x2="{Number(Position(outcome.Max))}" y1="{Number(height)}" y2="{Number(height)}"/>""");
            }

            Text(Math.Max(x, Position(outcome.Max)) + 6, _y + 14, "", Figure.Of(outcome.Median));
            _y += RowHeight;
        }

        _y += Margin;

        double Position(double value)
        {
            double place = isLogarithmic ? Math.Log10(Math.Max(value, 1e-3)) : value;
            return BarsFrom + ((BarsTo - BarsFrom) * Math.Clamp((place - origin) / (end - origin), 0.002, 1));
        }
    }

    private string Finish()
    {
        Text(Margin, _y + 10, "note", Machine.Description);
        Text(Margin, _y + 26, "note", "Thin lines reach from the slowest to the fastest round. Blue: this repository's channels.");
        int height = _y + 26 + Margin;
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" role="img" aria-label="Results of the comparison">
            <style>
            {Style}
            </style>
            <rect class="frame" width="{Width}" height="{height}" rx="6"/>
            {_body}</svg>

            """);
    }

    private void Text(double x, int y, string style, string text, string anchor = "start") =>
        Line($"""<text{(style.Length > 0 ? $" class=\"{style}\"" : "")} x="{Number(x)}" y="{y}" text-anchor="{anchor}">{SecurityElement.Escape(text)}</text>""");

    private void Line(string line) => _body.Append(line).Append('\n');

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
