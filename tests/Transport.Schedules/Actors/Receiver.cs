using Transport.Schedules.Model;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Actors;

/// <summary>Receives by all ways there are until it is told the end, or for as long as it likes.</summary>
internal sealed class Receiver(Side side, ReceiverPlan plan, LeaseHolder holder, Dice dice) : Actor(side, "receiver")
{
    private int _left = plan.Messages;
    private bool _over;

    protected override async Task ActAsync()
    {
        while (!_over && _left > 0)
        {
            await TurnAsync();
            switch (dice.Below(10))
            {
                case 0 or 1:
                    await ReceiveAllAsync();
                    break;
                case 2 or 3:
                    TryReceive();
                    break;
                case 4 when plan.Misuses:
                    await ReceiveTwiceAsync();
                    break;
                default:
                    await ReceiveAsync();
                    break;
            }
        }

        if (_over)
        {
            await AskAgainAsync();
        }

        holder.NothingMoreComes();
    }

    private CancellationToken NextToken() => plan.Cancels ? Side.NextToken(dice) : plan.SharesToken ? Side.SharedToken() : default;

    private async Task ReceiveAsync()
    {
        Doing = "ReceiveAsync";
        CancellationToken token = NextToken();
        try
        {
            Take(await Side.Channel.ReceiveAsync(token));
        }
        catch (Exception exception)
        {
            OnFailure(exception, token);
        }
    }

    private void TryReceive()
    {
        Doing = "TryReceive";
        try
        {
            for (int i = dice.Below(4); i >= 0 && Side.Channel.TryReceive(out ReceivedMessage message); i--)
            {
                Take(message);
            }
        }
        catch (Exception exception)
        {
            OnFailure(exception, default);
        }
    }

    private async Task ReceiveAllAsync()
    {
        Doing = "ReceiveAllAsync";
        CancellationToken token = NextToken();
        int most = dice.Between(1, 6);
        ReceivedMessage previous = default;
        try
        {
            await foreach (ReceivedMessage message in Side.Channel.ReceiveAllAsync(token))
            {
                holder.CheckReleased(previous);
                if (dice.Chance(50))
                {
                    Take(message.Detach());
                }
                else
                {
                    _left--;
                    Side.Incoming.Receive(message);
                }

                previous = message;
                if (--most == 0)
                {
                    return;
                }
            }

            Take(null);
        }
        catch (Exception exception)
        {
            OnFailure(exception, token);
        }
    }

    /// <summary>A second receive while the first one waits is refused, and harms nobody.</summary>
    private async Task ReceiveTwiceAsync()
    {
        Doing = "ReceiveAsync twice";
        CancellationToken token = NextToken();
        bool byTry = dice.Chance(50);
        Task<ReceivedMessage?> first;
        try
        {
            first = Side.Channel.ReceiveAsync(token).AsTask();
        }
        catch (Exception exception)
        {
            OnFailure(exception, token);
            return;
        }

        ReceivedMessage? second = null;
        if (!first.IsCompleted)
        {
            try
            {
                second = byTry ? Side.Channel.TryReceive(out ReceivedMessage message) ? message : null : await Side.Channel.ReceiveAsync(token);
                if (Side.Schedule.IsExclusive && !first.IsCompleted)
                {
                    Side.Schedule.Violate($"{Name}: a second receive was let in while the first one waited.");
                }
            }
            catch (InvalidOperationException)
            {
            }
            catch (Exception exception)
            {
                OnFailure(exception, token);
            }
        }

        try
        {
            Take(await first);
        }
        catch (Exception exception)
        {
            OnFailure(exception, token);
        }

        if (second is not null)
        {
            Take(second);
        }
    }

    private void Take(ReceivedMessage? received)
    {
        if (received is not { } message)
        {
            _over = true;
            Side.BeToldOfGoodbye();
            return;
        }

        _left--;
        Receipt? receipt = Side.Incoming.Receive(message);
        if (receipt is not null && dice.Chance(plan.HoldPercent))
        {
            holder.Hold(message, receipt);
        }
        else
        {
            message.Dispose();
        }
    }

    private void OnFailure(Exception exception, CancellationToken token)
    {
        Verdict.OnCall(Side, Doing, exception, waited: true, token);
        _over |= exception is not OperationCanceledException;
    }

    /// <summary>The end is the end, however often one asks.</summary>
    private async Task AskAgainAsync()
    {
        Doing = "ReceiveAsync after the end";
        for (int i = 0; i < 2; i++)
        {
            try
            {
                ReceivedMessage? message = await Side.Channel.ReceiveAsync();
                if (message is not null || !Side.ToldOfGoodbye)
                {
                    Side.Schedule.Violate($"{Name}: after the end {(message is null ? "a close in good order" : "a message")} was received.");
                }
            }
            catch (Exception exception)
            {
                Verdict.OnCall(Side, Doing, exception);
                if (Side.ToldOfGoodbye && exception is not ObjectDisposedException)
                {
                    Side.Schedule.Violate($"{Name}: after a close in good order a receive threw {exception}");
                }
            }
        }
    }
}
