using System.Diagnostics;
using System.Globalization;
using System.Net;
using Transport.Benchmarks.Processes;

namespace Transport.Benchmarks.Load;

/// <summary>The load generator's process: <c>load ENDPOINT PROTOCOL count|echo SIZE CONNECTIONS</c>. The line <c>run N</c> is answered with the seconds it took.</summary>
/// <remarks>Each round has connections of its own, opened and closed outside the measured time, so that none is idle while others have their turn.</remarks>
internal static class LoadCommand
{
    public const string Verb = "load";

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    public static string[] Arguments(IPEndPoint server, LoadProtocol protocol, bool echo, int size, int connections) =>
        [Verb, server.ToString(), protocol.ToString(), echo.ToString(), Number(size), Number(connections)];

    public static Task RunAsync(string[] arguments)
    {
        IPEndPoint server = IPEndPoint.Parse(arguments[1]);
        LoadProtocol protocol = Enum.Parse<LoadProtocol>(arguments[2]);
        bool echo = bool.Parse(arguments[3]);
        int size = Number(arguments[4]);
        int connections = Number(arguments[5]);
        return ParentLines.ServeAsync(async line => (await RoundAsync(Number(line[1]))).ToString("R", CultureInfo.InvariantCulture));

        async Task<double> RoundAsync(int count)
        {
            List<LoadConnection> open = [];
            try
            {
                while (open.Count < connections)
                {
                    open.Add(new LoadConnection(await PlainConnection.OpenAsync(server, protocol), protocol, size));
                }

                long start = Stopwatch.GetTimestamp();
                int share = count / connections;
                await Subjects.Together.SucceedAsync([.. open.Select(connection => Task.Run(() => echo ? connection.EchoAsync(share) : connection.CountAsync(share)))]);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                await Task.WhenAll(open.Select(static connection => connection.CloseAsync())).WaitAsync(CloseLimit);
                return seconds;
            }
            finally
            {
                open.ForEach(static connection => connection.Dispose());
            }
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
