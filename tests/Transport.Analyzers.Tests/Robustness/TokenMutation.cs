using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Code as it is while somebody types: tokens missing, cut off, doubled, in the wrong order, or of something else.</summary>
internal static class TokenMutation
{
    private const int MaxTokensInARow = 12;

    /// <summary>What the rules look for, and what opens or closes something.</summary>
    private static readonly string[] Words =
    [
        "(", ")", "{", "}", "[", "]", "<", ">", ",", ";", ".", "?.", "?", ":", "=>", "=", "!", "&&", "..", "$\"", "\"", "#if", "/*",
        "await ", "async ", "using ", "lock ", "return ", "yield ", "throw ", "new ", "new()", "default", "null", "this", "base", "static ", "partial ", "ref ", "out ", "in ", "is ", "var ", "dynamic ", "foreach ", "while (true) ",
        "try ", "catch ", "finally ", "when ", "switch ", "case ", "_ = ", "=> throw null", "(int)", "0", "-1", "\"ws://\"", "unsafe ", "stackalloc ", "nameof(", "typeof(", "from x in ", "params ", "where T : ", "int.MaxValue", "x => ",
        ".Result", ".Wait()", ".GetAwaiter()", ".GetResult()", ".AsTask()", ".ConfigureAwait(false)", ".RunSynchronously()", "Task.Run(", "Task.WhenAll(", "Task.WaitAll(", "CancellationToken.None",
        "ReceiveAsync", "ReceiveAllAsync", "SendAsync", "CloseAsync", "ConnectAsync", "FlushAsync", "ReadAsync", "Receive", "Send", "SendTo", "Read", "GetStream()", "GetString(", "GetBytes(", "Count", "EndOfMessage", "MessageType", "State", "Payload",
        "Dispose()", "Release()", "WaitAsync()", "Cancel()", "ReceiveTimeout", "Connected", "Options", "AddTransport(", "UseUdp(", "UseTcp(", "UseFraming(", "UseWebSockets(", "IMessageChannel ", "WebSocket ", "Socket ", "UdpClient ",
    ];

    /// <summary>The source with one to three changes.</summary>
    /// <param name="source">What compiles.</param>
    /// <param name="other">Another source, parts of which may come in.</param>
    /// <param name="random">Decides.</param>
    public static string Of(string source, string other, Random random)
    {
        List<string> tokens = TokensOf(source);
        for (int changes = random.Next(1, 4); changes > 0 && tokens.Count > 1; changes--)
        {
            Change(tokens, other, random);
        }

        return string.Concat(tokens);
    }

    private static void Change(List<string> tokens, string other, Random random)
    {
        int at = random.Next(tokens.Count);
        int count = Math.Min(random.Next(1, MaxTokensInARow), tokens.Count - at);
        int elsewhere = random.Next(tokens.Count);
        switch (random.Next(9))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.RemoveRange(at, count);
                break;
            case 2:
                tokens.RemoveRange(at, tokens.Count - at);
                break;
            case 3:
                (tokens[at], tokens[elsewhere]) = (tokens[elsewhere], tokens[at]);
                break;
            case 4:
                tokens.InsertRange(at, tokens.GetRange(at, count));
                break;
            case 5:
                tokens.InsertRange(elsewhere, tokens.GetRange(at, count));
                break;
            case 6:
                tokens.Insert(at, Words[random.Next(Words.Length)]);
                break;
            case 7:
                tokens[at] = Words[random.Next(Words.Length)];
                break;
            default:
                List<string> others = TokensOf(other);
                int from = random.Next(others.Count);
                tokens.InsertRange(at, others.GetRange(from, Math.Min(count, others.Count - from)));
                break;
        }
    }

    private static List<string> TokensOf(string source) => [.. SyntaxFactory.ParseTokens(source).Select(static token => token.ToFullString())];
}
