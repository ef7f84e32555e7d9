using Asyncore.Scripting;
using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary>
/// <c>--allow-*</c> and <c>--deny-*</c>. Without them a script has the network, and reads below its own folder: naming a place of the
/// network leaves only those that are named, naming a folder to read adds it.
/// </summary>
internal sealed class PermissionOptions
{
    private const string Everything = "*";
    private static readonly string[] Kinds = ["net", "read", "write", "env"];

    private readonly Dictionary<string, CommandOption> _options = [];
    private readonly CommandOption _all;

    public PermissionOptions(CommandLineApplication command)
    {
        Add(command, "allow-net", "<HOST>", "Where the script may listen and connect: host, host:port, [v6]:port, 10.0.0.0/8. Default: everywhere.");
        Add(command, "allow-read", "<PATH>", "A folder or file it may read beside its own folder; all of them without a value.");
        Add(command, "allow-write", "<PATH>", "A folder or file it may change; all of them without a value. Default: none.");
        Add(command, "allow-env", "<NAME>", "A variable of the environment it may see; all of them without a value. Default: none.");
        _all = command.Option("--allow-all", "Grants everything.", CommandOptionType.NoValue);
        Add(command, "deny-net", "<HOST>", "Where it may not listen or connect, whatever is granted.");
        Add(command, "deny-read", "<PATH>", "A folder or file it may not read.");
        Add(command, "deny-write", "<PATH>", "A folder or file it may not change.");
        Add(command, "deny-env", "<NAME>", "A variable of the environment it may not see.");
    }

    /// <summary>Gives the options that were written without a value one, as the parser would take the next word for it.</summary>
    public static string[] Complete(string[] arguments)
    {
        var end = Array.IndexOf(arguments, "--");
        var own = end < 0 ? arguments.Length : end;
        return [.. arguments.Select((argument, index) => index < own && IsBare(argument) ? argument + "=" + Everything : argument)];
    }

    /// <exception cref="UsageException">A value has not the form that it has to have.</exception>
    public ScriptPermissions Read(string script)
    {
        var all = _all.HasValue();
        var permissions = new ScriptPermissions
        {
            AllowNet = all || !_options["allow-net"].HasValue() ? [Everything] : Values("allow-net"),
            AllowRead = all ? [Everything] : [Path.GetDirectoryName(Path.GetFullPath(script)) ?? "/", .. Values("allow-read")],
            AllowWrite = all ? [Everything] : Values("allow-write"),
            AllowEnv = all ? [Everything] : Values("allow-env"),
            DenyNet = Values("deny-net"),
            DenyRead = Values("deny-read"),
            DenyWrite = Values("deny-write"),
            DenyEnv = Values("deny-env"),
        };
        try
        {
            permissions.Validate();
        }
        catch (ArgumentException error)
        {
            throw new UsageException("--" + error.Message);
        }
        return permissions;
    }

    private static bool IsBare(string argument) =>
        Kinds.Any(kind => argument == "--allow-" + kind || argument == "--deny-" + kind);

    private void Add(CommandLineApplication command, string name, string value, string description) =>
        _options[name] = command.Option($"--{name} {value}", description, CommandOptionType.MultipleValue);

    private string[] Values(string name) => [.. _options[name].Values.Select(static value => value!)];
}
