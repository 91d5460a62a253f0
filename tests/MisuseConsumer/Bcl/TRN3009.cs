using System.Net.Sockets;
using System.Text;

namespace MisuseConsumer.Bcl;

/// <summary>A text without its last letters, as soon as one of them is an umlaut.</summary>
internal static class Greeting
{
    public static void Send(NetworkStream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text), 0, text.Length);
}
