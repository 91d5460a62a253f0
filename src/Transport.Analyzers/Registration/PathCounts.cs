namespace Transport.Analyzers.Registration;

/// <summary>How often something happens on the paths through a piece of code: not at all, once, more often. Paths that return early are kept apart.</summary>
internal readonly struct PathCounts(int going, int ended)
{
    private const int Zero = 1;
    private const int Single = 2;
    private const int Several = 4;

    private readonly int _going = going;
    private readonly int _ended = ended;

    /// <summary>One path, on which nothing happens.</summary>
    public static PathCounts Nothing => new(Zero, 0);

    /// <summary>One path, on which it happens.</summary>
    public static PathCounts One => new(Single, 0);

    /// <summary>No path gets here.</summary>
    public static PathCounts Impossible => default;

    /// <summary>It depends on the path.</summary>
    public bool Varies => IsMixed(_going | _ended) || (_ended != 0 && _going != 0);

    public bool CanBeNone => (_going & Zero) != 0;

    public bool CanBeSeveral => (_going & Several) != 0;

    public PathCounts Or(PathCounts other) => new(_going | other._going, _ended | other._ended);

    public PathCounts Then(PathCounts next) => new(Add(_going, next._going), _ended | Add(_going, next._ended));

    /// <summary>All paths return here.</summary>
    public PathCounts Ending() => new(0, _ended | _going);

    /// <summary>What was reached by the end, or by returning before it.</summary>
    public PathCounts Ended() => new(_going | _ended, 0);

    private static bool IsMixed(int counts) => (counts & (counts - 1)) != 0;

    private static int Add(int first, int second)
    {
        int sum = 0;
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                if ((first & (1 << a)) != 0 && (second & (1 << b)) != 0)
                {
                    sum |= 1 << Math.Min(a + b, 2);
                }
            }
        }

        return sum;
    }
}
