namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Types that have the names the rules look for, and nothing else of what the rules expect.</summary>
internal static class Namesakes
{
    public const string OfOurs = """
        namespace Transport
        {
            public interface IMessageChannel
            {
                int SendAsync { get; }
                void ReceiveAsync();
                System.Threading.Tasks.Task<T> CloseAsync<T>(params T[] values);
                event System.Action ReceiveAllAsync;
                System.Threading.Tasks.Task FlushAsync(ref int value, out IMessageChannel other);
                IMessageChannel this[IMessageChannel other] { get; }
            }

            public interface IChannelHandler<T> where T : IChannelHandler<T>
            {
                static abstract T HandleAsync(T channel);
            }

            public interface IChannelHandler
            {
                dynamic HandleAsync(dynamic channel);
            }

            public struct ReceivedMessage
            {
                public static int Payload;
                public void Dispose(int times) { }
            }

            public delegate void ReceivedMessages();
            public enum IChannelConnector { ConnectAsync }
            public static class IChannelListener { public static dynamic AcceptAsync(this object value) => value; }
            public sealed class TransportBuilderMethodAttribute : System.Attribute { public TransportBuilderMethodAttribute(params object[] anything) { } }
            public class DatagramFraming { public static int None; public static void Sequenced(int number) { } }
            public class TransportClientBuilder { public TransportClientBuilder UseUdp => this; public TransportClientBuilder UseFraming() => null; public int UseTcp(params string[] hosts) => 0; }
            public class TransportServerBuilder : TransportServerBuilder { public void UseUdp<T>() { } }

            public static class Extensions
            {
                public static object AddTransport(this object services, params System.Action<TransportClientBuilder>[] all) => services;
                public static object AddTransport(this object services, System.Func<int, System.Action<TransportClientBuilder>> one) => services;
                public static TransportClientBuilder UseWebSockets(this TransportClientBuilder builder, params object[] anything) => builder;
            }
        }
        """;

    public const string OfThePlatform = """
        namespace System.Net
        {
            public struct Dns { public static string this[int number] => null; public static string GetHostAddresses => null; }
            public static class IPAddress { public static object Loopback; }
        }

        namespace System.Net.WebSockets
        {
            public abstract class WebSocket : WebSocket
            {
                public int State;
                public static System.Threading.Tasks.Task ReceiveAsync(params object[] anything) => null;
                public int SendAsync() => 0;
                public System.Threading.Tasks.Task CloseAsync { get; }
                public abstract System.Threading.Tasks.Task<T> CloseOutputAsync<T>(T value);
            }

            public interface ClientWebSocket { System.Threading.Tasks.Task ConnectAsync(); dynamic Options { get; } }
            public enum WebSocketReceiveResult { Count, EndOfMessage }
            public struct ValueWebSocketReceiveResult { public string Count; public int EndOfMessage(int number) => number; }
            public class WebSocketMessageType { public static WebSocketMessageType Close; }
        }

        namespace System.Net.Sockets
        {
            public delegate int Socket(Socket socket);
            public struct NetworkStream { public System.Threading.Tasks.Task<System.Threading.Tasks.Task> ReadAsync(__arglist) => null; public int Read() => 0; public string ReadTimeout { set { } } }
            public class TcpClient<T> { }
            public class TcpClient { public static NetworkStream GetStream(int number) => default; public object Client; public string Connected() => null; }
            public class UdpClient : System.Collections.Generic.List<UdpClient> { public void Send() { } public dynamic ReceiveAsync() => null; public System.Threading.Tasks.Task SendAsync(ref byte[] bytes) => null; }
            public static class SocketTaskExtensions { public static System.Threading.Tasks.Task<int> ReceiveAsync(this string text, params int[] numbers) => null; }
            public class SocketException { }
        }

        namespace System.Net.Security
        {
            public class SslStream { public unsafe System.Threading.Tasks.ValueTask<int>* ReadAsync(int* pointer) => null; }
        }
        """;
}
