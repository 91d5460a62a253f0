namespace Transport.Benchmarks.Comparing;

/// <summary>One line on standard error that says what runs now; where standard error is no terminal, a line for each step.</summary>
internal sealed class Progress
{
    private const int Width = 100;

    private readonly bool _isTerminal = !Console.IsErrorRedirected;

    public void Show(string step)
    {
        if (_isTerminal)
        {
            Console.Error.Write($"\r{(step.Length > Width ? step[..Width] : step).PadRight(Width)}\r");
        }
        else
        {
            Console.Error.WriteLine(step);
        }
    }

    /// <summary>Something to keep on the screen.</summary>
    public void Tell(string sentence)
    {
        Clear();
        Console.Error.WriteLine(sentence);
    }

    public void Clear()
    {
        if (_isTerminal)
        {
            Console.Error.Write($"\r{new string(' ', Width)}\r");
        }
    }
}
