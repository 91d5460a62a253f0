using Transport.Schedules.Model;

namespace Transport.Schedules.Actors;

/// <summary>Somebody who uses a channel.</summary>
internal abstract class Actor(Side side, string name)
{
    public string Name { get; } = $"{side.Name} {name}";

    /// <summary>What it is doing, for the report of a case that hangs.</summary>
    public string Doing { get; protected set; } = "begins";

    protected Side Side => side;

    public async Task RunAsync()
    {
        try
        {
            await ActAsync();
            Doing = "has ended";
        }
        catch (Exception exception)
        {
            // The boundary of the case: whatever leaves an actor is what the case is about.
            Side.Schedule.Violate($"{Name}: {Doing} threw {exception}");
        }
    }

    protected abstract Task ActAsync();

    protected Task TurnAsync()
    {
        string doing = Doing;
        Doing = "waits for its turn after: " + doing;
        return Side.Schedule.TurnAsync(Name);
    }
}
