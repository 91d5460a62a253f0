namespace Transport.Benchmarks.Comparing;

/// <summary>Finds how many units take about as long as a round is to take. Bounded in the number of tries and of units.</summary>
internal sealed class RoundSize
{
    private const int MaxCount = 100_000_000;
    private const int MaxTries = 16;
    private const double Target = 0.7;
    private const double TooShortToScale = 0.1;

    private readonly int _step;
    private int _tries;
    private int _whole;

    public RoundSize(int step)
    {
        _step = step;
        Count = step;
    }

    /// <summary>The next number to try, and the answer once it is found; a multiple of the step.</summary>
    public int Count { get; private set; }

    /// <summary>True after two tries that were long enough: the first still had the compiler at work.</summary>
    public bool IsFound => _whole >= 2 || _tries >= MaxTries;

    /// <param name="seconds">How long the count that was tried has taken.</param>
    public void Took(double seconds)
    {
        seconds = Math.Max(seconds, 1e-6);
        _tries++;
        double factor = seconds < TooShortToScale ? Math.Clamp(2 * TooShortToScale / seconds, 2, 10) : Target / seconds;
        if (seconds >= TooShortToScale)
        {
            _whole++;
        }

        double steps = Math.Clamp(Math.Floor(Count * factor / _step), 1, MaxCount / _step);
        Count = (int)steps * _step;
    }
}
