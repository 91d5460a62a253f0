using Transport.Schedules.Model;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Actors;

/// <summary>Keeps messages for a while, sees to it that they do not change, and lets go of them in any order and more than once.</summary>
internal sealed class LeaseHolder(Side side, Dice dice) : Actor(side, "lease holder")
{
    private readonly Lock _lock = new();
    private readonly List<(ReceivedMessage Message, Receipt Receipt)> _held = [];
    private readonly List<ReceivedMessage> _released = [];
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _nothingMoreComes;

    public void Hold(ReceivedMessage message, Receipt receipt)
    {
        lock (_lock)
        {
            _held.Add((message, receipt));
            _wanted.TrySetResult();
        }
    }

    public void NothingMoreComes()
    {
        lock (_lock)
        {
            _nothingMoreComes = true;
            _wanted.TrySetResult();
        }
    }

    public void CheckReleased(ReceivedMessage message)
    {
        try
        {
            if (message.Payload.Length > 0)
            {
                Side.Schedule.Violate($"{Name}: the payload of a message of {message.Length} bytes could be read after its end.");
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    protected override async Task ActAsync()
    {
        bool last = false;
        while (!last)
        {
            Doing = "waits for something to hold";
            Task wanted;
            lock (_lock)
            {
                wanted = _wanted.Task;
            }

            await wanted;
            await TurnAsync();
            lock (_lock)
            {
                last = _nothingMoreComes;
                _wanted = last ? _wanted : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            // What is kept now is kept until something else comes.
            while ((last || dice.Chance(60)) && TryTake(out ReceivedMessage message, out Receipt? receipt))
            {
                Release(message, receipt!);
                await TurnAsync();
            }
        }
    }

    private bool TryTake(out ReceivedMessage message, out Receipt? receipt)
    {
        lock (_lock)
        {
            if (_held.Count == 0)
            {
                (message, receipt) = (default, null);
                return false;
            }

            int chosen = dice.Below(_held.Count);
            (message, receipt) = _held[chosen];
            _held.RemoveAt(chosen);
            return true;
        }
    }

    private void Release(ReceivedMessage message, Receipt receipt)
    {
        if (!Side.Incoming.IsIntact(message, receipt))
        {
            Side.Schedule.Violate($"{Name}: {receipt} changed while it was held.");
        }

        if (dice.Chance(30))
        {
            ReceivedMessage detached = message.Detach();
            CheckReleased(message);
            message.Dispose();
            if (!Side.Incoming.IsIntact(detached, receipt))
            {
                Side.Schedule.Violate($"{Name}: {receipt} changed when it was detached.");
            }

            message = detached;
        }

        // Two at once: one of them ends the lease.
        ReceivedMessage copy = message;
        if (dice.Chance(20))
        {
            Side.Schedule.Later(Name, "disposes once more", copy.Dispose);
        }

        message.Dispose();
        CheckReleased(message);
        _released.Add(message);

        // An old copy harms nobody, whoever has the memory now.
        _released[dice.Below(_released.Count)].Dispose();
    }
}
