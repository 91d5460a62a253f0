namespace Transport.Sockets;

/// <summary>A handshake was cancelled. The message is a sentence that says how far it had come, for whoever cancelled it because its time was over.</summary>
internal sealed class HandshakeInterruptedException(string message, Exception innerException, CancellationToken token) : OperationCanceledException(message, innerException, token);
