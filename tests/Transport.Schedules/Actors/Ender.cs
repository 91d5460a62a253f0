using Transport.Schedules.Model;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Actors;

/// <summary>Ends the channel.</summary>
internal sealed class Ender(Side side, EnderPlan plan, Task senders, Dice dice) : Actor(side, "ender")
{
    protected override async Task ActAsync()
    {
        if (plan.Endings.Length == 0)
        {
            return;
        }

        if (plan.Receipts is { } receipts)
        {
            // Not awaited, since a thread that has to wake up comes too late to meet anybody. Bounded, since they may never come.
            for (int i = 0; i < 20_000 && Side.Incoming.ReceivedCount < receipts; i++)
            {
                Thread.SpinWait(10);
            }
        }
        else if (plan.Turns is { } turns)
        {
            for (int i = 0; i < turns; i++)
            {
                await TurnAsync();
            }
        }
        else
        {
            Doing = "waits for its senders";
            await senders;
        }

        List<Task> endings = [];
        foreach (Ending ending in plan.Endings)
        {
            await TurnAsync();
            endings.Add(EndAsync(ending));
        }

        Doing = string.Join(" and ", plan.Endings);
        await Task.WhenAll(endings);
    }

    private async Task EndAsync(Ending ending)
    {
        CancellationToken token = ending == Ending.CloseWithToken ? Side.NextToken(dice) : default;
        try
        {
            switch (ending)
            {
                case Ending.Close:
                    Side.Closing = true;
                    await Side.Channel.CloseAsync();
                    break;
                case Ending.CloseWithToken:
                    Side.Closing = true;
                    await Side.Channel.CloseAsync(new CloseReason(CloseCode.GoingAway, "bye"), token);
                    break;
                case Ending.DisposeAsync:
                    Side.Disposing = true;
                    await Side.Channel.DisposeAsync();
                    break;
                case Ending.Abort:
                    Side.Aborting = true;
                    Side.Channel.Abort();
                    break;
                case Ending.Dispose:
                    Side.Disposing = true;
                    Side.Channel.Dispose();
                    break;
            }
        }
        catch (OperationCanceledException exception) when (ending == Ending.CloseWithToken)
        {
            Verdict.OnCall(Side, "CloseAsync", exception, token: token);
        }
    }
}
