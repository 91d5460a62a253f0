using System.Collections.Concurrent;

namespace Transport.Schedules.Campaigns;

/// <summary>Which cases are under way, so that a crash of the process names them.</summary>
internal sealed class RunningCases : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _names = new();

    public RunningCases() => AppDomain.CurrentDomain.UnhandledException += OnCrash;

    public void Begin(string name) => _names[name] = true;

    public void End(string name) => _names.TryRemove(name, out _);

    public void Dispose() => AppDomain.CurrentDomain.UnhandledException -= OnCrash;

    public override string ToString() => string.Join("\n", _names.Keys);

    private void OnCrash(object sender, UnhandledExceptionEventArgs e) => Console.Error.WriteLine($"An exception that nobody caught ends the process, in one of these cases:\n{this}\n{e.ExceptionObject}");
}
