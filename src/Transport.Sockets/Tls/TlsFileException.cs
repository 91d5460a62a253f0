namespace Transport.Sockets;

/// <summary>A file of certificates cannot be used. The message is a sentence that begins with the setting's name.</summary>
internal sealed class TlsFileException(string message, Exception? innerException = null) : Exception(message, innerException);
