using System.Threading.Channels;

namespace Transport.Benchmarks.Processes;

/// <summary>The child's side of <see cref="ChildProcess"/>: commands from standard input, answers to standard output.</summary>
internal static class ParentLines
{
    /// <summary>Answers each line until standard input ends, which ends the process even in the midst of a command.</summary>
    public static async Task ServeAsync(Func<string[], Task<string>> answer)
    {
        await foreach (string line in Read().ReadAllAsync())
        {
            try
            {
                Answer(await answer(line.Split(' ')));
            }
            catch (Exception exception)
            {
                Answer(ChildProcess.ErrorPrefix + exception.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private static void Answer(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private static ChannelReader<string> Read()
    {
        Channel<string> lines = Channel.CreateBounded<string>(16);
        Thread reader = new(() =>
        {
            while (Console.In.ReadLine() is { } line)
            {
                lines.Writer.TryWrite(line);
            }

            Environment.Exit(0);
        })
        {
            IsBackground = true,
        };
        reader.Start();
        return lines.Reader;
    }
}
