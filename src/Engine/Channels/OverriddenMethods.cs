using System.Collections.Concurrent;
using System.Reflection;

namespace Asyncore;

/// <summary>
/// Which methods a class of channels overrides: one that leaves the predicates alone need not be asked, one without a write handler
/// need not be told that it could write (asyncore asks every channel in every pass, and spins on the idle ones).
/// </summary>
internal static class OverriddenMethods
{
    private static readonly ConcurrentDictionary<(Type, string), bool> Known = new();

    public static bool Predicates(Type type) => IsOverridden(type, "Readable") || IsOverridden(type, "Writable");

    public static bool TakesFrames(Type type) => Known.GetOrAdd((type, "HandleFrame"), static key =>
        key.Item1.GetMethod(key.Item2, BindingFlags.Instance | BindingFlags.NonPublic, [typeof(ReadOnlySpan<byte>)])
            ?.DeclaringType?.Assembly != typeof(Dispatcher).Assembly);

    public static bool IsOverridden(Type type, string method) => Known.GetOrAdd((type, method), static key =>
        key.Item1.GetMethod(key.Item2, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes)
            ?.DeclaringType?.Assembly != typeof(Dispatcher).Assembly);
}
