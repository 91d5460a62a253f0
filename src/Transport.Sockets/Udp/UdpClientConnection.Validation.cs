using System.Net.Sockets;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <content>Proving this side's address to a server that asks for it.</content>
internal sealed partial class UdpClientConnection
{
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromSeconds(2);

    /// <summary>What this side says next, or again.</summary>
    private readonly byte[] _word = new byte[ValidationDatagram.Size];

    /// <summary>What came instead of the last step of the validation.</summary>
    private ReceivedDatagrams? _first;
    private bool _validating;
    private bool _accepted;
    private bool _challenged;
    private Task _answer = Task.CompletedTask;

    /// <summary>Has the server validate this side's address; before the first receive. What is lost is sent again until it is cancelled.</summary>
    /// <exception cref="SocketException">The socket failed, or nobody is listening.</exception>
    public async ValueTask ValidateAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ValidationDatagram.Write(_word, ValidationStep.Hello);
        _validating = true;
        TimeSpan repeat = FirstRepeat;
        while (!_accepted)
        {
            await SendAsync(_word, _word.Length, cancellationToken).ConfigureAwait(false);
            _challenged = false;
            using CancellationTokenSource wait = new(repeat, timeProvider);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancellationToken);
            try
            {
                await ReceiveStepAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                repeat = repeat * 2 < LongestRepeat ? repeat * 2 : LongestRepeat;
            }
        }

        _validating = false;
    }

    /// <summary>Until the server has asked or accepted; a message of the application says that it has accepted.</summary>
    private async ValueTask ReceiveStepAsync(CancellationToken cancellationToken)
    {
        while (!_challenged && !_accepted)
        {
            if (TryReceive(out ReceivedDatagrams datagrams))
            {
                _first = datagrams;
                _accepted = true;
            }
            else if (!_challenged && !_accepted)
            {
                await _socket.WaitReadableAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool TryTakeFirst(out ReceivedDatagrams datagrams)
    {
        datagrams = _first.GetValueOrDefault();
        bool isThere = _first is not null;
        _first = null;
        return isThere;
    }

    /// <summary>Deals with the server's part of a validation, also later: a server that has forgotten this side asks again.</summary>
    /// <returns>True if there was nothing else.</returns>
    private bool IsChallenge(ReadOnlySpan<byte> datagrams, int datagramSize)
    {
        if (!_answersChallenges || !ValidationDatagram.MayBeAmong(datagrams.Length, datagramSize))
        {
            return false;
        }

        bool alone = datagrams.Length == ValidationDatagram.Size;
        bool found = false;
        for (; !datagrams.IsEmpty; datagrams = datagrams[Math.Min(datagramSize, datagrams.Length)..])
        {
            if (ValidationDatagram.TryRead(datagrams[..Math.Min(datagramSize, datagrams.Length)], out ValidationStep step, out ReadOnlySpan<byte> cookie))
            {
                found = true;
                Follow(step, cookie);
            }
        }

        // Among others, which are handed on, the framing counts it as malformed.
        return alone && found;
    }

    private void Follow(ValidationStep step, ReadOnlySpan<byte> cookie)
    {
        if (step == ValidationStep.Accepted)
        {
            _accepted = true;
        }
        else if (step == ValidationStep.Challenge && _answer.IsCompleted)
        {
            cookie.CopyTo(ValidationDatagram.Write(_word, ValidationStep.Response));
            _challenged = true;
            if (!_validating)
            {
                // An answer that cannot be sent now is asked for again.
                _answer = AnswerAsync();
            }
        }
    }

    private async Task AnswerAsync()
    {
        try
        {
            await SendAsync(_word, _word.Length, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The socket has failed, which the channel learns from its own calls.
        }
    }

    private void OnNetworkError(SocketError error)
    {
        _statistics.Count(error);
        if (_validating && error is (SocketError.ConnectionRefused or SocketError.ConnectionReset))
        {
            throw new SocketException((int)error);
        }
    }
}
