namespace Transport.Streams;

/// <summary>A lock for a few dozen instructions: one atomic operation to take it, none to give it back.</summary>
/// <remarks>
/// <para>Whoever finds it taken spins, then gives up its time slice; so it is held for assignments, for copies of at most 64 KiB, and for the sending
/// members of the codec, which must not wait and must not call the channel. It is never held over I/O, an await, the completion of anything,
/// or a call of a clock. It is not re-entrant.</para>
/// <para><see cref="Lock"/> needs a second atomic operation to find out whether anybody sleeps; on the path of each message that is a tenth of the whole cost.</para>
/// </remarks>
internal struct ShortLock()
{
    private SpinLock _lock = new(enableThreadOwnerTracking: false);

    /// <summary>Takes the lock until the result is disposed.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public Holder Enter()
    {
        bool taken = false;
        _lock.Enter(ref taken);
        return new Holder(ref _lock);
    }

    public readonly ref struct Holder(ref SpinLock held)
    {
        private readonly ref SpinLock _held = ref held;

        public void Dispose() => _held.Exit(useMemoryBarrier: false);
    }
}
