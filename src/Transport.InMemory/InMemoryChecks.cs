namespace Transport.InMemory;

/// <summary>What the channels of one pair or network have seen of misuse. Any of them returns it from <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
/// <remarks>
/// <para>In-memory channels check their users, for tests. They report messages that were received and never disposed, and payloads that were
/// changed while a send was waiting; such a send also throws <see cref="InvalidOperationException"/>.
/// And the memory of a message is overwritten with <see cref="ReleasedByte"/> as soon as it is disposed, so that code which reads it
/// afterwards fails at once instead of only when the memory is used again.</para>
/// <para>Thread-safe. At most a thousand violations, and a thousand ended channels with messages not disposed, are remembered.</para>
/// </remarks>
public sealed class InMemoryChecks
{
    /// <summary>What the memory of a disposed message is filled with.</summary>
    public const byte ReleasedByte = 0xDD;

    private const int MaxRemembered = 1_000;

    private readonly Lock _lock = new();
    private readonly List<string> _recorded = [];
    private readonly HashSet<LeaseLedger> _ledgers = [];

    internal InMemoryChecks()
    {
    }

    /// <summary>All violations up to now, each a sentence. A message that is still in use counts as not disposed, so ask when the work is done.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _recorded, .. _ledgers.Select(ledger => ledger.Describe()).OfType<string>()];
            }
        }
    }

    /// <summary>Throws if there are any <see cref="Violations"/>. To be called at the end of a test.</summary>
    /// <exception cref="InvalidOperationException">There are; the message holds all of them.</exception>
    public void Verify()
    {
        IReadOnlyList<string> violations = Violations;
        if (violations.Count > 0)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, violations));
        }
    }

    internal void Record(string violation)
    {
        lock (_lock)
        {
            if (_recorded.Count < MaxRemembered)
            {
                _recorded.Add(violation);
            }
        }
    }

    internal LeaseLedger OpenLedger(InMemoryMessageChannel channel)
    {
        LeaseLedger ledger = new(channel.Id);
        lock (_lock)
        {
            _ledgers.Add(ledger);
        }

        // Channels that ended clean are forgotten; the others are kept to be reported, up to a bound.
        _ = channel.Completion.ContinueWith(
            static (_, state) =>
            {
                (InMemoryChecks checks, LeaseLedger ended) = ((InMemoryChecks, LeaseLedger))state!;
                ended.ChannelEnded(checks.Review);
            },
            (this, ledger),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return ledger;
    }

    private void Review(LeaseLedger ended)
    {
        lock (_lock)
        {
            if (ended.Describe() is null)
            {
                _ledgers.Remove(ended);
            }
            else
            {
                _ledgers.Add(ended);
                if (_ledgers.Count > MaxRemembered && _ledgers.Count(other => other.HasEnded) > MaxRemembered)
                {
                    _ledgers.Remove(_ledgers.First(other => other.HasEnded));
                }
            }
        }
    }
}
