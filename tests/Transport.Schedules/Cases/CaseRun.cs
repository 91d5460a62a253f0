using System.Globalization;
using System.Text;
using Transport.Framing;
using Transport.Schedules.Actors;
using Transport.Schedules.Model;
using Transport.Schedules.Scheduling;
using Transport.Schedules.Streams;
using Transport.Streams;

namespace Transport.Schedules.Cases;

/// <summary>Runs one program under one schedule and holds what happened against the contract.</summary>
internal sealed class CaseRun
{
    private readonly CaseProgram _program;
    private readonly Schedule _schedule;
    private readonly List<Actor> _actors = [];
    private readonly Direction _forth;
    private readonly Direction _back;
    private readonly List<Task> _awaited = [];
    private bool _rough;

    public CaseRun(CaseProgram program, Schedule schedule, Dice dice)
    {
        _program = program;
        _schedule = schedule;
        _rough = program.IsRough;
        SchedulePipe forth = Pipe("A>B", program.First, first: true, dice);
        SchedulePipe back = Pipe("B>A", program.Second, first: false, dice);
        forth.OnReset = () => back.Break(drop: true);
        back.OnReset = () => forth.Break(drop: true);
        ulong contents = dice.Next();
        bool preservesKind = program.Wire.Framing(first: true).PreservesKind;
        _forth = new Direction("A>B", contents, preservesKind, schedule);
        _back = new Direction("B>A", contents + 1, preservesKind, schedule);
        First = CreateSide("A", program.First, program.Wire.Framing(first: true), new("A", schedule, back, forth, program.First.Connection), _forth, _back, dice);
        Second = CreateSide("B", program.Second, program.Wire.Framing(first: false), new("B", schedule, forth, back, program.Second.Connection), _back, _forth, dice);
    }

    public Side First { get; }

    public Side Second { get; }

    /// <summary>Something is broken that the program did not say.</summary>
    public void BecomeRough() => _rough = true;

    /// <summary>A call that must end before the case may.</summary>
    public void Await(ValueTask call) => _awaited.Add(call.AsTask());

    public async Task<CaseReport> RunAsync(Dice dice)
    {
        Task all = Task.WhenAll(RunSideAsync(First, _program.First, dice), RunSideAsync(Second, _program.Second, dice));
        bool ended = await _schedule.RunAsync(all, () => _rough);
        ended &= await _schedule.RunAsync(Task.WhenAll(_awaited), () => _rough);
        if (ended)
        {
            await Task.WhenAll(_awaited);
            bool closesByFrame = _program.Wire.Framing(first: true).HasCloseFrame;
            _forth.Check(complete: Second.ReceivedToTheEnd && (!_rough || closesByFrame));
            _back.Check(complete: First.ReceivedToTheEnd && (!_rough || closesByFrame));
            CheckReleased(First);
            CheckReleased(Second);
        }
        else
        {
            _schedule.Violate("The case did not end. Still at work: " + string.Join("; ", _actors.Where(static actor => actor.Doing != "has ended").Select(static actor => $"{actor.Name}: {actor.Doing}")));
        }

        int steps = _schedule is TurnSchedule turns ? turns.Steps : 0;
        return new CaseReport(_schedule.Violations, _schedule.Violations.Count == 0 ? "" : Describe(), steps, _schedule.Log.Digest, _forth.ReceivedCount + _back.ReceivedCount);
    }

    private SchedulePipe Pipe(string name, SidePlan plan, bool first, Dice dice) =>
        new(name, _schedule, dice.Fork(), plan.Outgoing, _program.Injects ? _program.Wire.Injector(first, dice.Fork(), plan.BreaksProtocol) : null);

    private Side CreateSide(string name, SidePlan plan, MessageFraming framing, ScheduledConnection connection, Direction outgoing, Direction incoming, Dice dice)
    {
        StreamChannelOptions options = new() { MaxMessageSize = _program.MaxMessageSize, SendBufferSize = plan.SendBufferSize };
        StreamMessageChannel channel = new("scheduled", connection, framing, options, _schedule.Time);
        return new Side(name, _schedule, channel, connection, outgoing, incoming, dice.Fork()) { IsRough = () => _rough };
    }

    private async Task RunSideAsync(Side side, SidePlan plan, Dice dice)
    {
        // Everybody is made before anybody begins, so that who decides what does not depend on who is fast.
        LeaseHolder holder = new(side, dice.Fork());
        Sender[] senders = [.. plan.Senders.Select((sender, number) => new Sender(side, number, sender, dice.Fork()))];
        Receiver? receiver = plan.Receiver is null ? null : new Receiver(side, plan.Receiver, holder, dice.Fork());
        Scavenger scavenger = new(side, plan.ScavengerRounds, dice.Fork());
        Dice endersDice = dice.Fork();
        Finisher finisher = new(side);
        Task sending = Task.WhenAll(senders.Select(Start).ToArray());
        Ender ender = new(side, plan.Ender, sending, endersDice);
        Task holding = Start(holder);
        Task receiving = receiver is null ? Task.CompletedTask : Start(receiver);
        await Task.WhenAll(sending, receiving, Start(scavenger), Start(ender));
        await Start(finisher);
        holder.NothingMoreComes();
        await holding;
    }

    private Task Start(Actor actor)
    {
        lock (_actors)
        {
            _actors.Add(actor);
        }

        // Where things may happen at once, each of them begins on a thread of its own.
        return _schedule.IsExclusive ? actor.RunAsync() : Task.Run(actor.RunAsync);
    }

    private void CheckReleased(Side side)
    {
        if (!side.Connection.IsReleased)
        {
            _schedule.Violate($"{side.Name}: the channel has completed, and its connection was not released.");
        }

        if (_schedule.IsExclusive && !side.Connection.IsIdle)
        {
            _schedule.Violate($"{side.Name}: a read or a write is pending after the end.");
        }
    }

    private string Describe()
    {
        StringBuilder text = new();
        foreach (string violation in _schedule.Violations)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"* {violation}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"program: {_program}");
        text.AppendLine(CultureInfo.InvariantCulture, $"what happened (the clock was advanced by {_schedule.Advances} s):");
        text.Append(_schedule.Log);
        return text.ToString();
    }
}
