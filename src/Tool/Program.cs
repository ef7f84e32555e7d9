using Asyncore.Tool;

return CommandLine.Execute(args);
