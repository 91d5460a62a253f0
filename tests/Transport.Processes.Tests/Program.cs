using Xunit.Runner.InProc.SystemConsole;

namespace Transport.Processes.Tests;

/// <summary>Runs the tests, or is a peer of one.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args is ["peer", .. string[] peer] ? Peer.RunAsync(peer) : ConsoleRunner.Run(args);
}
