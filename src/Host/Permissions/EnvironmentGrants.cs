using System.Collections;

namespace Asyncore.Scripting.Permissions;

/// <summary>The variables that <c>process.env</c> shows: those that the host gave, and those of the process that were granted.</summary>
internal sealed class EnvironmentGrants
{
    private const string Kind = "env";
    private const string Everything = "*";

    private readonly HashSet<string> _allowed;
    private readonly HashSet<string> _denied;
    private readonly IReadOnlyDictionary<string, string> _given;

    public EnvironmentGrants(IReadOnlyList<string> allowed, IReadOnlyList<string> denied, IReadOnlyDictionary<string, string> given)
    {
        _allowed = Names("allow-env", allowed);
        _denied = Names("deny-env", denied);
        _given = given;
    }

    /// <summary>What the script sees.</summary>
    public IReadOnlyDictionary<string, string> Visible
    {
        get
        {
            var visible = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            {
                if (IsGranted((string)variable.Key))
                    visible[(string)variable.Key] = (string?)variable.Value ?? "";
            }
            foreach (var (name, value) in _given)
                visible[name] = value;
            return visible;
        }
    }

    /// <summary>Asked when a script reads a variable that is not there.</summary>
    /// <exception cref="ScriptException">It may be there, but is not granted.</exception>
    public void Demand(string name)
    {
        if (!IsGranted(name))
            throw new ScriptException(Denial.Message($"env {name}", Kind, name, Forbidding(name))) { Code = Denial.Code };
    }

    private bool IsGranted(string name) => Forbidding(name) is null && (_allowed.Contains(Everything) || _allowed.Contains(name));

    private string? Forbidding(string name) => _denied.Contains(Everything) ? Everything : _denied.Contains(name) ? name : null;

    private static HashSet<string> Names(string list, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
                throw new ArgumentException($"{list}={name}: not the name of a variable");
        }
        return [.. names];
    }
}
