using System.Buffers;
using Transport.Schedules.Model;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Actors;

/// <summary>Sends its messages in order, by all ways there are, and reuses its memory as soon as it may.</summary>
internal sealed class Sender(Side side, int number, SenderPlan plan, Dice dice) : Actor(side, $"sender {number}")
{
    private readonly List<Task> _open = [];
    private int _refused;

    protected override async Task ActAsync()
    {
        foreach (int length in plan.Lengths)
        {
            await TurnAsync();
            if (dice.Chance(plan.FlushPercent))
            {
                await FlushAsync();
            }

            int most = Side.Channel.Capabilities.MaxMessageSize;
            Task send = length > most ? SendTooLargeAsync(length)
                : dice.Chance(plan.TrySendPercent) ? TrySendAsync(length)
                : SendAsync(length);
            if (dice.Chance(plan.PipelinePercent))
            {
                _open.Add(send);
            }
            else
            {
                await send;
            }

            if (_refused > 2)
            {
                break;
            }
        }

        Doing = "waits for sends that were not awaited";
        await Task.WhenAll(_open);
        if (dice.Chance(plan.FlushPercent))
        {
            await FlushAsync();
        }
    }

    private CancellationToken NextToken() => plan.Cancels ? Side.NextToken(dice) : plan.SharesToken ? Side.SharedToken() : default;

    private SendAttempt Begin(int length) => Side.Outgoing.Begin(number, length, dice.Chance(30) ? MessageKind.Text : MessageKind.Binary);

    private async Task SendAsync(int length)
    {
        CancellationToken token = NextToken();
        bool byWriter = dice.Chance(20);
        int pause = dice.Below(6);
        Doing = $"SendAsync of {length} bytes{(byWriter ? " by a writer" : "")}";
        byte[] memory = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        SendAttempt attempt = Begin(length);
        Side.Outgoing.WritePayload(memory.AsSpan(0, length), attempt);
        ValueTask send;
        try
        {
            send = byWriter
                ? Side.Channel.SendAsync((memory, length), WriteInParts, attempt.Kind, token)
                : Side.Channel.SendAsync(memory.AsMemory(0, length), attempt.Kind, token);
        }
        catch (Exception exception)
        {
            Refuse(attempt, exception, token);
            Reuse(memory);
            return;
        }

        try
        {
            if (pause == 0)
            {
                Task task = send.AsTask();
                await TurnAsync();
                await task;
            }
            else
            {
                await send;
            }

            Side.Outgoing.End(attempt, SendOutcome.Sent);
        }
        catch (Exception exception)
        {
            Verdict.OnCall(Side, Doing, exception, waited: true, token);
            Side.Outgoing.End(attempt, exception is OperationCanceledException ? SendOutcome.NotSent : SendOutcome.Unknown);
        }

        Reuse(memory);
    }

    /// <summary>The engine may look at the memory no longer, so it is filled with what nobody has sent.</summary>
    private static void Reuse(byte[] memory)
    {
        Array.Fill(memory, (byte)'#');
        ArrayPool<byte>.Shared.Return(memory);
    }

    private static void WriteInParts((byte[] Memory, int Length) payload, IBufferWriter<byte> writer)
    {
        int half = payload.Length / 2;
        writer.Write(payload.Memory.AsSpan(0, half));
        payload.Memory.AsSpan(half, payload.Length - half).CopyTo(writer.GetSpan(payload.Length - half));
        writer.Advance(payload.Length - half);
    }

    private Task TrySendAsync(int length)
    {
        Doing = $"TrySend of {length} bytes";
        byte[] memory = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        SendAttempt attempt = Begin(length);
        Side.Outgoing.WritePayload(memory.AsSpan(0, length), attempt);
        try
        {
            bool sent = Side.Channel.TrySend(memory.AsSpan(0, length), attempt.Kind);
            Side.Outgoing.End(attempt, sent ? SendOutcome.Sent : SendOutcome.NotSent);
        }
        catch (Exception exception)
        {
            Refuse(attempt, exception, default);
        }

        Reuse(memory);
        return Task.CompletedTask;
    }

    private async Task SendTooLargeAsync(int length)
    {
        Doing = $"SendAsync of {length} bytes, which is too large";
        try
        {
            await Side.Channel.SendAsync(new byte[length]);
            Side.Schedule.Violate($"{Name}: {Doing} was accepted.");
        }
        catch (TransportException exception) when (exception.Error == TransportError.MessageTooLarge)
        {
        }
        catch (Exception exception)
        {
            Verdict.OnCall(Side, Doing, exception);
            _refused++;
        }
    }

    private async Task FlushAsync()
    {
        Doing = "FlushAsync";
        CancellationToken token = NextToken();
        long sent = Side.Outgoing.SentBytes;
        try
        {
            await Side.Channel.FlushAsync(token);
        }
        catch (Exception exception)
        {
            Verdict.OnCall(Side, Doing, exception, waited: true, token);
            return;
        }

        long written = Side.Connection.Outgoing.Written;
        if (written < sent)
        {
            Side.Schedule.Violate($"{Name}: a flush completed after {written} bytes although messages of {sent} bytes had been accepted before it.");
        }
    }

    private void Refuse(SendAttempt attempt, Exception exception, CancellationToken token)
    {
        _refused++;
        Verdict.OnCall(Side, Doing, exception, token: token);
        Side.Outgoing.End(attempt, SendOutcome.NotSent);
    }
}
