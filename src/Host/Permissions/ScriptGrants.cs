using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.Permissions;

/// <summary>The permissions of one host, in the form in which they are asked.</summary>
internal sealed class ScriptGrants
{
    /// <param name="permissions">What the host grants.</param>
    /// <param name="environment">Variables that the host itself gives the script.</param>
    /// <param name="files">Who is asked for files instead; null asks the lists.</param>
    /// <exception cref="ArgumentException">An entry is not of the form that its list has.</exception>
    public ScriptGrants(ScriptPermissions permissions, IReadOnlyDictionary<string, string> environment, IFileAccess? files = null)
    {
        Files = files ?? new GrantedFileAccess(
            new PathGrants("read", permissions.AllowRead, permissions.DenyRead),
            new PathGrants("write", permissions.AllowWrite, permissions.DenyWrite));
        Net = new NetGrants(permissions.AllowNet, permissions.DenyNet, Files);
        IsEverything = IsAll(permissions.AllowNet, permissions.DenyNet) && IsAll(permissions.AllowRead, permissions.DenyRead)
            && IsAll(permissions.AllowWrite, permissions.DenyWrite);
        Environment = new EnvironmentGrants(permissions.AllowEnv, permissions.DenyEnv, environment);
    }

    /// <summary>Whether the script may do all that the process may: then also use descriptors that somebody else has opened.</summary>
    public bool IsEverything { get; }

    public IFileAccess Files { get; }

    public NetGrants Net { get; }

    public EnvironmentGrants Environment { get; }

    private static bool IsAll(IReadOnlyList<string> allowed, IReadOnlyList<string> denied) => denied.Count == 0 && allowed.Contains("*");
}
