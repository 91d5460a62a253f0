using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chat;

[JsonSerializable(typeof(ChatEvent))]
internal sealed partial class ChatEventJson : JsonSerializerContext
{
    /// <summary>Leaves letters of all languages as they are. The page parses the text as JSON and never as HTML, so no more needs to be escaped than JSON asks for.</summary>
    public static ChatEventJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
