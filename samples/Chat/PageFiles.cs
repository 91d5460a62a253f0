using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Chat;

/// <summary>The page: a few files within this program, and nothing from elsewhere.</summary>
internal static class PageFiles
{
    /// <summary>Only the page's own files and its own WebSocket, so that text that slipped through as HTML could still do nothing.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapPage(this IEndpointRouteBuilder app)
    {
        Map(app, "/", "index.html", "text/html; charset=utf-8");
        foreach (string script in (ReadOnlySpan<string>)["chat.js", "connection.js", "log.js", "presence.js"])
        {
            Map(app, $"/{script}", script, "text/javascript; charset=utf-8");
        }

        Map(app, "/chat.css", "chat.css", "text/css; charset=utf-8");
        Map(app, "/icon.svg", "icon.svg", "image/svg+xml");
    }

    private static void Map(IEndpointRouteBuilder app, string path, string file, string contentType)
    {
        byte[] content = Read(file);
        app.MapGet(path, async (HttpContext context) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-cache";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            context.Response.ContentType = contentType;
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        });
    }

    private static byte[] Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Page/{file}")
            ?? throw new InvalidOperationException($"The program was built without the page's file {file}.");
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
