namespace Transport;

/// <summary>The world did not go along: a connection was refused, lost or broken by the peer.</summary>
/// <remarks>
/// The one exception for everything outside the program's control. Misuse of the API throws <see cref="InvalidOperationException"/>,
/// <see cref="ArgumentException"/> or <see cref="ObjectDisposedException"/> instead, cancellation <see cref="OperationCanceledException"/>.
/// The message is a sentence that says what happened, to which endpoint, with which value and limit, and what to do.
/// It never contains a payload.
/// </remarks>
public sealed class TransportException : IOException
{
    /// <summary>An error of unknown kind.</summary>
    public TransportException()
        : this(TransportError.Other, "The transport failed.")
    {
    }

    /// <summary>An error of unknown kind.</summary>
    public TransportException(string? message)
        : base(message)
    {
    }

    /// <summary>An error of unknown kind with its cause.</summary>
    public TransportException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error of a known kind.</summary>
    /// <param name="error">What kind of thing went wrong.</param>
    /// <param name="message">A full sentence: what, where, which value and limit, what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public TransportException(TransportError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>What kind of thing went wrong.</summary>
    public TransportError Error { get; }

    /// <summary>True if the same attempt may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Error is TransportError.Other
        or TransportError.ConnectionRefused
        or TransportError.AddressNotFound
        or TransportError.Unreachable
        or TransportError.ConnectTimeout
        or TransportError.LimitReached
        or TransportError.ConnectionLost
        or TransportError.PeerTimedOut
        or TransportError.ClosedByPeer;

    /// <summary>A fresh exception with the same content, so that each call that fails has a stack trace of its own.</summary>
    public TransportException Again() => new(Error, Message, this);
}
