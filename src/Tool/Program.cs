using Asyncore.Tool;

if (args is ["run", ..])
    ScriptThread.Begin(prepares: !AssemblyDescriptors.AreNeeded && !args.Any(MayNeedNone));
var code = CommandLine.Execute(args);
ScriptThread.End();
return code;

// Where another process or another engine will run the script, or this one start anew for select.
static bool MayNeedNone(string argument) => argument.Contains("select", StringComparison.Ordinal)
    || argument.StartsWith("--workers", StringComparison.Ordinal) || argument.StartsWith("--engine", StringComparison.Ordinal);
