using System.Collections.Concurrent;
using System.Reflection;

namespace Asyncore;

/// <summary>
/// Which methods a class of channels overrides: one that leaves the predicates alone need not be asked, one without a write handler
/// need not be told that it could write (asyncore asks every channel in every pass, and spins on the idle ones).
/// </summary>
internal sealed class OverriddenMethods
{
    private static readonly ConcurrentDictionary<Type, OverriddenMethods> Known = new();

    private OverriddenMethods(Type type)
    {
        AsksPredicates = Overrides(type, "Readable") || Overrides(type, "Writable");
        HandlesWrite = Overrides(type, "HandleWrite");
        HandlesUrgent = Overrides(type, "HandleUrgent");
        TakesFrames = Overrides(type, "HandleFrame", typeof(ReadOnlySpan<byte>));
    }

    public bool AsksPredicates { get; }

    public bool HandlesWrite { get; }

    public bool HandlesUrgent { get; }

    public bool TakesFrames { get; }

    public static OverriddenMethods Of(Type type) => Known.TryGetValue(type, out var known) ? known : Known.GetOrAdd(type, new OverriddenMethods(type));

    private static bool Overrides(Type type, string method, params Type[] parameters) =>
        type.GetMethod(method, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, parameters) is { } found
        && found.DeclaringType?.Assembly != typeof(Dispatcher).Assembly;
}
