using System.Diagnostics.CodeAnalysis;
using System.Text;
using Transport;

namespace Chat;

/// <summary>One room: who is in it, and who sees what.</summary>
/// <remarks>
/// <para>It knows channels only, no transport. Everybody sees all lines in the same order, because showing them happens under one lock; that is
/// short, because it never waits: a member whose send buffer is full is dropped.</para>
/// <para>A member is announced with its first words, so that strangers who come by the wrong protocol and go again disturb nobody.</para>
/// </remarks>
internal sealed class ChatRoom
{
    public const int MaxMembers = 500;

    private readonly Lock _lock = new();
    private readonly List<ChatMember> _members = [];
    private int _guests;

    /// <returns><see langword="false"/> if the room is full.</returns>
    public bool TryJoin(IMessageChannel channel, [NotNullWhen(true)] out ChatMember? member)
    {
        lock (_lock)
        {
            if (_members.Count >= MaxMembers)
            {
                member = null;
                return false;
            }

            member = new ChatMember(channel, NextGuestName());
            _members.Add(member);
            member.TryShow($"* Welcome, {member.Name}. {_members.Count} in the room. Change your name with /nick NAME.");
            return true;
        }
    }

    public void Leave(ChatMember member)
    {
        lock (_lock)
        {
            if (_members.Remove(member) && member.IsAnnounced)
            {
                ShowToAll($"* {member.Name} has left.", except: null);
            }
        }
    }

    /// <summary>Passes a line on to everybody else.</summary>
    public void Say(ChatMember member, string text)
    {
        lock (_lock)
        {
            if (_members.Contains(member))
            {
                Announce(member);
                ShowToAll($"{member.Name}: {text}", except: member);
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
                member.TryShow($"* You are now {name}.");
                if (member.IsAnnounced)
                {
                    ShowToAll($"* {before} is now {name}.", except: member);
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
            ShowToAll($"* {member.Name} has joined.", except: member);
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

    /// <remarks>Telling that somebody was dropped can be one line too many for the next, hence the queue; it ends because each turn has fewer members.</remarks>
    private void ShowToAll(string text, ChatMember? except)
    {
        Queue<string> lines = new([text]);
        while (lines.TryDequeue(out string? line))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            ChatMember[] stuck = [.. _members.Where(member => member != except && !member.TryShow(bytes))];
            except = null;
            foreach (ChatMember member in stuck)
            {
                _members.Remove(member);
                member.Dismiss(new CloseReason(CloseCode.PolicyViolation, "You did not read for too long, so the room has dropped you."));
                lines.Enqueue($"* {member.Name} did not read for too long and was dropped.");
            }
        }
    }
}
