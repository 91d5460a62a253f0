using System.Diagnostics;

namespace Transport.Benchmarks.Analyzing;

/// <summary>Builds of a project of this repository, outside its own folders, with our rules or without, and beside them what the SDK runs by default.</summary>
internal sealed class MeasuredBuild : IDisposable
{
    private const string Targets = """
        <Project>
          <Target Name="ChooseTheRules" BeforeTargets="CoreCompile">
            <ItemGroup>
              <OurRules Include="@(Analyzer)" Condition="$([System.String]::Copy('%(Filename)').StartsWith('Transport.Analyzers'))" />
              <Analyzer Remove="@(OurRules)" />
              <Analyzer Include="$(MeasuredRules)" Condition="'$(MeasuredRules)' != ''" />
            </ItemGroup>
          </Target>
        </Project>
        """;

    private const string RulesFile = "Transport.Analyzers.dll";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("transport-analyzers-");
    private readonly bool _isCold;

    public MeasuredBuild(bool isCold)
    {
        _isCold = isCold;
        File.WriteAllText(TargetsFile, Targets);
    }

    private string TargetsFile => Path.Combine(_folder.FullName, "rules.targets");

    private string Artifacts => Path.Combine(_folder.FullName, "artifacts");

    private string Rules => Path.Combine(_folder.FullName, RulesFile);

    /// <summary>Builds the rules, and keeps a copy that no other build removes.</summary>
    public async Task PrepareRulesAsync(string project)
    {
        await BuildAsync(project);
        File.Copy(Path.Combine(Artifacts, "bin", "Transport.Analyzers", "release", RulesFile), Rules);
    }

    /// <summary>Builds a project and what it needs, so that afterwards there is nothing to do but to compile it.</summary>
    public Task PrepareAsync(string project) => BuildAsync(project);

    /// <summary>Compiles one project again.</summary>
    public async Task<CompilerReport> CompileAsync(string project, bool withRules) => CompilerReport.Parse(await BuildAsync(
        project,
        "-t:Rebuild",
        "--no-restore",
        "--no-dependencies",
        "-v:detailed",
        "-clp:PerformanceSummary",
        "-p:ReportAnalyzer=true",
        $"-p:UseSharedCompilation={(_isCold ? "false" : "true")}",
        $"-p:MeasuredRules={(withRules ? Rules : "")}"));

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The analyzers of this repository's own builds are left out: most projects have none but the SDK's, and beside more of them ours would seem to cost less.</summary>
    private async Task<string> BuildAsync(string project, params IEnumerable<string> more)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        IEnumerable<string> arguments =
        [
            "build",
            project,
            "-c:Release",
            "-m:1",
            "--nologo",
            $"-p:ArtifactsPath={Artifacts}",
            $"-p:CustomAfterMicrosoftCommonTargets={TargetsFile}",
            "-p:AnalysisMode=Default",
            "-p:EnforceCodeStyleInBuild=false",
            "-p:IsAotCompatible=false",
            "-p:TreatWarningsAsErrors=false",
            .. more,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(
            $"The build of {project} ended with code {process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, output.Split('\n').Where(static line => line.Contains(": error ", StringComparison.Ordinal)))}");
    }
}
