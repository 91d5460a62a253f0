using Microsoft.AspNetCore.Http;

namespace Transport.AspNetCore;

/// <summary>Which web pages may connect (RFC 6455, section 10.2): a browser connects to any server, with the user's cookies, and tells only here whose page it was.</summary>
internal static class Origin
{
    public static bool IsValid(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.PathAndQuery == "/" && !origin.EndsWith('/') && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;

    public static bool IsAllowed(HttpRequest request, IEnumerable<string> others)
    {
        if (request.Headers.Origin.Count == 0)
        {
            return true;
        }

        string origin = request.Headers.Origin.ToString();
        return IsValid(origin) && others.Prepend($"{request.Scheme}://{request.Host.Value}").Any(allowed => IsSame(origin, allowed));
    }

    private static bool IsSame(string origin, string allowed) =>
        Uri.TryCreate(allowed, UriKind.Absolute, out Uri? uri) && Uri.Compare(new Uri(origin), uri, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
