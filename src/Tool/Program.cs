using Asyncore.Scripting;

// While this thread reads the command line: the engine's library is large. Not for select, where the command starts itself once more.
if (args is ["run", ..] && !args.Contains("select"))
    new Thread(ScriptHost.Preload) { IsBackground = true }.Start();
return Asyncore.Tool.CommandLine.Execute(args);
