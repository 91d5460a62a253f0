using Transport.Schedules.Model;

namespace Transport.Schedules.Actors;

/// <summary>Disposes the channel when all others have ended, and sees to it that it has ended as a channel should.</summary>
internal sealed class Finisher(Side side) : Actor(side, "finisher")
{
    protected override async Task ActAsync()
    {
        await TurnAsync();
        Side.Disposing = true;
        Doing = "DisposeAsync at the end";
        await Side.Channel.DisposeAsync();
        Doing = "Completion";
        CloseReason reason = await Side.Channel.Completion;
        if (reason.Error is not null && !Side.IsRough())
        {
            Side.Schedule.Violate($"{Side.Name}: the channel ended with an error although nothing was broken: {reason.Error}");
        }

        if (Side.Channel.State != ChannelState.Closed)
        {
            Side.Schedule.Violate($"{Side.Name}: the channel has completed and is {Side.Channel.State}.");
        }

        Doing = "calls after the disposal";
        await RefuseAsync("SendAsync", () => Side.Channel.SendAsync(new byte[1]));
        await RefuseAsync("TrySend", () => Value(Side.Channel.TrySend(new byte[1])));
        await RefuseAsync("FlushAsync", () => Side.Channel.FlushAsync());
        await RefuseAsync("TryReceive", () => Value(Side.Channel.TryReceive(out _)));
        await RefuseAsync("ReceiveAsync", async () => await Side.Channel.ReceiveAsync());
        await Side.Channel.CloseAsync();
        Side.Channel.Abort();
        Side.Channel.Dispose();
        await Side.Channel.DisposeAsync();
    }

    private static ValueTask Value(bool result)
    {
        _ = result;
        return default;
    }

    private async Task RefuseAsync(string call, Func<ValueTask> misuse)
    {
        try
        {
            await misuse();
            Side.Schedule.Violate($"{Side.Name}: {call} went through after the disposal.");
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
