namespace Transport.Benchmarks.Comparing;

/// <summary>
/// Finds how many units take about as long as a round is to take, and when there have been enough tries: as long as the compiler replaces
/// code by better code, each try is faster than the one before. Bounded in the number of tries and of units.
/// </summary>
internal sealed class RoundSize
{
    private const int MaxCount = 100_000_000;
    private const int MaxTries = 24;
    private const double Target = 0.7;
    private const double TooShortToTell = 0.1;

    /// <summary>So many tries in a row that were no faster are taken as the end of warming up.</summary>
    private const int Settled = 2;
    private const double Faster = 1.05;

    private readonly int _step;
    private int _tries;
    private int _noFaster;
    private double _best;

    public RoundSize(int step)
    {
        _step = step;
        Count = step;
    }

    /// <summary>The next number to try, and the answer once it is found; a multiple of the step.</summary>
    public int Count { get; private set; }

    public bool IsFound => _noFaster >= Settled || _tries >= MaxTries;

    /// <param name="seconds">How long the count that was tried has taken.</param>
    public void Took(double seconds)
    {
        seconds = Math.Max(seconds, 1e-6);
        _tries++;
        double factor = Target / seconds;
        if (seconds < TooShortToTell)
        {
            factor = Math.Clamp(2 * TooShortToTell / seconds, 2, 10);
        }
        else
        {
            double rate = Count / seconds;
            _noFaster = rate > Faster * _best ? 0 : _noFaster + 1;
            _best = Math.Max(_best, rate);
        }

        double steps = Math.Clamp(Math.Floor(Count * factor / _step), 1, MaxCount / _step);
        Count = (int)steps * _step;
    }
}
