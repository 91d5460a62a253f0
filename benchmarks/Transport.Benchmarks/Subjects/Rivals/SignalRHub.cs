using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;

namespace Transport.Benchmarks.Subjects;

/// <summary>The server's side of every SignalR scenario.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "SignalR calls instance methods.")]
internal sealed class SignalRHub : Hub
{
    /// <summary>Counts a flood that the client streams, and returns when all of it has been checked.</summary>
    public async Task CountAsync(int size, int count, IAsyncEnumerable<byte[]> messages)
    {
        Round round = new(size, count);
        await foreach (byte[] message in messages)
        {
            round.Receive(message);
        }

        await round.Completion;
    }

    public byte[] Echo(byte[] message) => message;
}
