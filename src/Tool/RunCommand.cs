using Asyncore.Scripting;
using Asyncore.Sockets;
using Asyncore.Tool.Workers;
using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary><c>asyncore run FILE [options] [-- ARGS...]</c></summary>
internal static class RunCommand
{
    private const int MostWorkers = 1024;

    public static void Configure(CommandLineApplication command)
    {
        command.Description = "Runs a script until its last channel closes.";
        command.AllowArgumentSeparator = true;
        var file = command.Argument("FILE", "The script.");
        var engine = command.Option("--engine <NAME>", "The JavaScript engine: auto, jsc, jint or v8. Default: auto.", CommandOptionType.SingleValue);
        var poller = command.Option("--poller <NAME>", "How the loop waits: auto, epoll, poll or select. Default: auto.", CommandOptionType.SingleValue);
        var limits = new LimitOptions(command);
        var watch = command.Option("--watch", "Reloads the script when one of its files changes; connections stay open.", CommandOptionType.NoValue);
        var workers = command.Option("--workers <N>", "Runs the script in so many processes, which share its addresses. Default: 1.", CommandOptionType.SingleValue);
        var permissions = new PermissionOptions(command);
        command.ExtendedHelpText = "\nWhat follows -- is the script's own: its process.argv from the third on.\n";
        command.OnExecute(() =>
        {
            AssemblyDescriptors.Release();
            if (file.Value is null)
                throw new UsageException("run needs a script, as in: asyncore run scripts/echo.js");
            var role = WorkerRole.Take();
            using var link = role is null ? null : new SupervisorLink(role);
            var options = new ScriptHostOptions
            {
                Engine = OptionValue.Choice(engine, "auto", "jsc", "jint", "v8"),
                Poller = OptionValue.Choice(poller, "auto", "epoll", "poll", "select") switch
                {
                    "epoll" => PollerKind.Epoll,
                    "poll" => PollerKind.Poll,
                    "select" => PollerKind.Select,
                    _ => PollerKind.Auto,
                },
                TimeLimit = limits.TimeLimit,
                MemoryLimit = limits.MemoryLimit,
                CollectsWhenIdle = true,
                MaximumTimers = limits.MaximumTimers,
                IdleTimeout = limits.IdleTimeout,
                ConnectTimeout = limits.ConnectTimeout,
                HandshakeTimeout = limits.HandshakeTimeout,
                MinimumRate = limits.MinimumRate,
                InputLimit = limits.InputLimit,
                OutputLimit = limits.OutputLimit,
                MaximumChannels = limits.MaximumChannels,
                MaximumPerAddress = limits.MaximumPerAddress,
                Watch = watch.HasValue() && role is not { Number: > 1 }, // One worker sees the change and has all reload.
                ConfirmReload = link is null ? null : link.ConfirmReload,
                OnReload = link is null ? null : link.Report,
                Permissions = permissions.Read(file.Value),
                Arguments = [.. command.RemainingArguments],
            };
            var count = OptionValue.Count(workers, 1, MostWorkers);
            if (ScriptFile.Problem(file.Value) is { } problem)
            {
                ErrorReport.Write(problem);
                return ExitCode.ScriptFailed;
            }
            return role is null && count > 1 ? Supervise(count) : Run(file.Value, options, limits.Grace, role, link);
        });
    }

    private static int Supervise(int count)
    {
        using var supervisor = new Supervisor(count);
        return supervisor.Run();
    }

    private static int Run(string file, ScriptHostOptions options, TimeSpan grace, WorkerRole? role, SupervisorLink? link)
    {
        if (options.Poller == PollerKind.Select)
            DescriptorRoom.Make();
        return ScriptThread.Run(prepared =>
        {
            if (options.Poller == PollerKind.Select)
            {
                // A first host loads what the runtime needs while the low descriptors are held.
                new ScriptHost(options).Dispose();
                DescriptorRoom.Release();
            }
            AssemblyDescriptors.Release();
            using var host = new ScriptHost(options, prepared);
            using var interruption = new Interruption(host.Stop, () => host.Drain(grace), isWorker: role is not null);
            using var hangUp = role is null ? new HangUp(host.RequestReload, interruption.Terminate) : new HangUp(() => { }, () => { });
            if (role is not null)
            {
                host.Loop.Sharing = new AddressSharing(role.IsFirst, role.Ports);
                link!.Attach(host);
            }
            try
            {
                AssemblyDescriptors.Release();
                host.Load(file);
                AssemblyDescriptors.Release();
                host.ReleaseMemory();
                if (interruption.Code is not ExitCode.Interrupted)
                {
                    var code = host.Run();
                    return interruption.Code ?? code;
                }
                return ExitCode.Interrupted;
            }
            catch (ScriptException error)
            {
                if (interruption.Code is { } code)
                    return code;
                ErrorReport.Write(error);
                return ExitCode.ScriptFailed;
            }
        });
    }
}
