namespace Transport.Sockets;

/// <summary>Who may call into the TLS library: the read, while it works on what has come, or the end of writing.</summary>
/// <remarks>
/// <see cref="System.Net.Security.SslStream"/> lets reads and writes exclude each other, but not reads and its shutdown, although OpenSSL demands it. Each turn is as long
/// as the work on one record, and nobody waits for the network in it.
/// </remarks>
internal sealed class TlsTurn
{
    private int _taken;

    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
        {
            Wait();
        }
    }

    public void Exit() => Volatile.Write(ref _taken, 0);

    private void Wait()
    {
        SpinWait wait = default;
        do
        {
            wait.SpinOnce();
        }
        while (Interlocked.CompareExchange(ref _taken, 1, 0) != 0);
    }
}
