using System.Globalization;

namespace Asyncore.Tool.Workers;

/// <summary>What a supervisor tells a worker as it starts it, through the environment.</summary>
/// <param name="Number">Which worker, from 1 on.</param>
/// <param name="Link">The path of the supervisor's socket.</param>
/// <param name="IsFirst">Whether it binds addresses before there are other workers.</param>
/// <param name="Ports">The ports that the first worker chose where port 0 was asked for.</param>
internal sealed record WorkerRole(int Number, string Link, bool IsFirst, IReadOnlyList<int> Ports)
{
    private const string Variable = "ASYNCORE_WORKER";

    /// <summary>The role of this process; null where no supervisor started it. Asked once: the script is not to see it.</summary>
    public static WorkerRole? Take()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return text?.Split(' ', 4) is [var number, var first, var ports, var link]
            ? new WorkerRole(Parse(number), link, first == "first", [.. ports.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Parse)])
            : null;
    }

    /// <summary>Gives the role to a process that is about to be started.</summary>
    public void GiveTo(IDictionary<string, string?> environment) =>
        environment[Variable] = string.Create(
            CultureInfo.InvariantCulture, $"{Number} {(IsFirst ? "first" : "other")} {string.Join(',', Ports)} {Link}");

    private static int Parse(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
