namespace Asyncore.Scripting.Permissions;

/// <summary>How a refusal is worded: what was tried, and which grant would allow it or which one forbids it.</summary>
internal static class Denial
{
    public const string Code = "EACCES";

    /// <param name="operation">What was tried, as in <c>connect 10.0.0.1:80</c>.</param>
    /// <param name="kind"><c>net</c>, <c>read</c>, <c>write</c> or <c>env</c>.</param>
    /// <param name="resource">What to grant.</param>
    /// <param name="denied">The entry of the deny list that covers it; null where a grant is missing.</param>
    public static string Message(string operation, string kind, string resource, string? denied)
    {
        if (denied is not null)
            return $"{operation}: permission denied: deny-{kind}={denied} covers it";
        return $"{operation}: permission denied: the grant {kind}={resource} is missing "
            + $"(--allow-{kind}={resource}, or Allow{char.ToUpperInvariant(kind[0])}{kind[1..]} of the host's ScriptPermissions)";
    }
}
