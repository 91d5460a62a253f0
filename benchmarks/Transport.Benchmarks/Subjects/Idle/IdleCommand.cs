using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Transport.Benchmarks.Load;
using Transport.Benchmarks.Processes;

namespace Transport.Benchmarks.Subjects.Idle;

/// <summary>The processes of an idle measurement: <c>idle SUBJECT</c> serves and measures itself, <c>dial ENDPOINT PROTOCOL</c> connects plain sockets to it.</summary>
internal static class IdleCommand
{
    public const string ServerVerb = "idle";
    public const string DialVerb = "dial";

    /// <summary>Opened before the first look at memory, so that what a server needs once is not counted for each connection.</summary>
    private const int WarmUp = 100;

    private static readonly TimeSpan DialLimit = TimeSpan.FromSeconds(60);

    /// <summary>Kept, since a collected one would lose its standard input.</summary>
    private static ChildProcess? s_dialer;

    /// <summary>Answers the line <c>measure N</c> with the managed bytes for each of N connections.</summary>
    public static Task ServeAsync(string subject)
    {
        Func<Task<IdleServer>> start = IdleSubjects.ServerOf(subject);
        return ParentLines.ServeAsync(async line => (await MeasureAsync(await start(), int.Parse(line[1], CultureInfo.InvariantCulture))).ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Answers the line <c>open N</c> when N more connections are open. They stay open until the process ends.</summary>
    public static Task DialAsync(string[] arguments)
    {
        IPEndPoint server = IPEndPoint.Parse(arguments[1]);
        LoadProtocol protocol = Enum.Parse<LoadProtocol>(arguments[2]);
        List<Socket> open = [];
        return ParentLines.ServeAsync(async line =>
        {
            for (int missing = int.Parse(line[1], CultureInfo.InvariantCulture); missing > 0; missing--)
            {
                open.Add(await PlainConnection.OpenAsync(server, protocol));
            }

            return "opened";
        });
    }

    private static async Task<double> MeasureAsync(IdleServer server, int connections)
    {
        // Ends itself after this process: if the clients went first, the server would log each of them.
        ChildProcess dialer = s_dialer = ChildProcess.Start(DialVerb, server.EndPoint.ToString(), server.Protocol.ToString());
        await OpenAsync(WarmUp);
        await server.WaitForAsync(WarmUp);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await OpenAsync(connections);
        await server.WaitForAsync(WarmUp + connections);
        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / connections;

        Task OpenAsync(int count) => dialer.AskAsync($"open {count.ToString(CultureInfo.InvariantCulture)}", DialLimit);
    }
}
