using System.Net;
using System.Net.Sockets;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <content>Having peers prove their addresses. All of it is the loop's own.</content>
internal sealed partial class UdpDispatcher
{
    private readonly AddressValidation? _validation;
    private readonly byte[] _answer = new byte[ValidationDatagram.Size];
    private readonly SocketAddress _answerTo;
    private Task _answering = Task.CompletedTask;

    /// <summary>Looks for the client's part of a validation among datagrams.</summary>
    /// <param name="datagrams">What came from one peer.</param>
    /// <param name="datagramSize">The size of each but the last.</param>
    /// <param name="isKnown">True if the peer has a channel.</param>
    /// <param name="isProof">True if the peer has proven its address just now.</param>
    /// <returns>True if they are to be handed on.</returns>
    private bool Validate(ReadOnlySpan<byte> datagrams, int datagramSize, bool isKnown, out bool isProof)
    {
        isProof = false;
        bool mayBe = ValidationDatagram.MayBeAmong(datagrams.Length, datagramSize);
        if (!mayBe)
        {
            return isKnown;
        }

        bool found = false;
        bool alone = datagrams.Length == ValidationDatagram.Size;
        for (; !datagrams.IsEmpty; datagrams = datagrams[Math.Min(datagramSize, datagrams.Length)..])
        {
            if (ValidationDatagram.TryRead(datagrams[..Math.Min(datagramSize, datagrams.Length)], out ValidationStep step, out ReadOnlySpan<byte> cookie))
            {
                found = true;
                isProof |= step == ValidationStep.Hello && isKnown;
                isProof |= step == ValidationStep.Response && (isKnown || _validation!.IsValid(_from.Buffer.Span[.._from.Size], cookie));
            }
        }

        // Among others, which are handed on, the framing counts it as malformed.
        return isKnown && !(alone && found);
    }

    /// <summary>Sends the answer to what has just come, unless that was smaller, or the answer before it has not left yet: peers ask again.</summary>
    private void Answer(ValidationStep step, bool isDue, int lengthReceived)
    {
        if (!isDue || lengthReceived < ValidationDatagram.Size || !_answering.IsCompleted)
        {
            return;
        }

        Span<byte> cookie = ValidationDatagram.Write(_answer, step);
        if (step == ValidationStep.Challenge)
        {
            _validation!.WriteCookie(_from.Buffer.Span[.._from.Size], cookie);
        }

        _answerTo.Size = _from.Size;
        _from.Buffer[.._from.Size].CopyTo(_answerTo.Buffer);
        ValueTask<SocketError> send = Socket.SendAsync(_answer, _answer.Length, _answerTo, _closing.Token);
        if (!send.IsCompleted)
        {
            _answering = send.AsTask().ContinueWith(static sent => _ = sent.Exception, TaskScheduler.Default);
        }
        else if (send.IsFaulted)
        {
            _ = send.AsTask().Exception;
        }
        else
        {
            _ = send.Result;
        }
    }
}
