using System.Diagnostics.CodeAnalysis;
using Transport;

namespace Chat;

/// <summary>One room: who is in it, and who sees what.</summary>
/// <remarks>
/// <para>It knows channels only, no transport. Everybody sees all events in the same order, because showing them happens under one lock; that is
/// short, because it never waits: a member whose send buffer is full is dropped.</para>
/// <para>A member is announced with its first words, so that strangers who come by the wrong protocol and go again disturb nobody.</para>
/// </remarks>
internal sealed class ChatRoom(TimeProvider clock)
{
    public const int MaxMembers = 500;

    private readonly Lock _lock = new();
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly List<ChatMember> _members = [];
    private readonly ChatHistory _history = new();
    private int _guests;
    private long _said;

    /// <returns><see langword="false"/> if the room is full.</returns>
    public bool TryJoin(IMessageChannel channel, MemberFormat format, [NotNullWhen(true)] out ChatMember? member)
    {
        lock (_lock)
        {
            if (_members.Count >= MaxMembers)
            {
                member = null;
                return false;
            }

            member = new ChatMember(channel, format, NextGuestName());
            member.TryShow(new Welcome(_id, member.Name, [.. _members.Where(static other => other.IsAnnounced).Select(static other => other.Name)], _history.Messages.Count));
            foreach (Said message in _history.Messages)
            {
                member.TryShow(message);
            }

            _members.Add(member);
            return true;
        }
    }

    public void Leave(ChatMember member)
    {
        lock (_lock)
        {
            if (_members.Remove(member) && member.IsAnnounced)
            {
                ShowToAll(new Left(member.Name, dropped: false), except: null);
            }
        }
    }

    /// <summary>Passes a line on to everybody else, and to those who come later.</summary>
    public void Say(ChatMember member, string words)
    {
        lock (_lock)
        {
            if (_members.Contains(member))
            {
                Announce(member);
                Said message = new(++_said, member.Name, words, clock.GetUtcNow().ToUnixTimeMilliseconds());
                _history.Add(message);
                ShowToAll(message, except: member.Format == MemberFormat.Lines ? member : null);
            }
        }
    }

    /// <returns><see langword="false"/> if somebody has that name.</returns>
    public bool TryRename(ChatMember member, string name)
    {
        lock (_lock)
        {
            if (_members.Exists(other => other != member && other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                return false;
            }

            if (_members.Contains(member))
            {
                string before = member.Name;
                member.Name = name;
                member.TryShow(new Named(name));
                if (member.IsAnnounced)
                {
                    ShowToAll(new Renamed(before, name), except: member);
                }

                Announce(member);
            }

            return true;
        }
    }

    private void Announce(ChatMember member)
    {
        if (!member.IsAnnounced)
        {
            member.IsAnnounced = true;
            ShowToAll(new Joined(member.Name), except: member);
        }
    }

    private string NextGuestName()
    {
        string name;
        do
        {
            name = $"guest-{++_guests}";
        }
        while (_members.Exists(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        return name;
    }

    /// <remarks>Telling that somebody was dropped can be one event too many for the next, hence the queue; it ends because each turn has fewer members.</remarks>
    private void ShowToAll(ChatEvent happened, ChatMember? except)
    {
        Queue<ChatEvent> events = new([happened]);
        while (events.TryDequeue(out ChatEvent? next))
        {
            ChatMember[] stuck = [.. _members.Where(member => member != except && !member.TryShow(next))];
            except = null;
            foreach (ChatMember member in stuck)
            {
                _members.Remove(member);
                member.Dismiss(new CloseReason(CloseCode.PolicyViolation, "You did not read for too long, so the room has dropped you."));
                events.Enqueue(new Left(member.Name, dropped: true));
            }
        }
    }
}
