using Asyncore.Siege;

// What hostile clients cost, in figures: dotnet run -c Release --project tests/Siege -- [slow] [descriptors] [unread] [faults]
// Exit code 1 where one of them is above what docs/limits.md promises.
var all = new Dictionary<string, Func<bool>>
{
    ["slow"] = SlowClients.Run,
    ["descriptors"] = FewDescriptors.Run,
    ["unread"] = UnreadOutput.Run,
    ["faults"] = FailedCalls.Run,
};
var chosen = args.Length > 0 ? args : [.. all.Keys];
if (chosen.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"there is no siege '{unknown}': {string.Join(", ", all.Keys)}");
    return 2;
}
var failed = chosen.Where(name => !all[name]()).ToArray();
foreach (var name in failed)
    Console.WriteLine($"{name}: above what is promised");
return failed.Length > 0 ? 1 : 0;
