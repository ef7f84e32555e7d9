namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>Native strings of the property names that the host uses, so that reading a property does not make one each time.</summary>
internal sealed unsafe class PropertyNames
{
    // The host's own names are few; the bound is against names that come from data.
    private const int Most = 1024;

    private readonly Dictionary<string, nint> _names = new(StringComparer.Ordinal);

    /// <summary>The native string of a name. Give it back with <see cref="Return"/>.</summary>
    public nint Rent(string name)
    {
        if (_names.TryGetValue(name, out var known))
            return known;

        nint made;
        fixed (char* characters = name)
            made = JavaScriptCoreApi.JSStringCreateWithCharacters(characters, name.Length);
        if (_names.Count < Most)
            _names.Add(name, made);
        return made;
    }

    /// <summary>Frees a string that did not fit.</summary>
    public void Return(string name, nint text)
    {
        if (_names.Count >= Most && !_names.ContainsKey(name))
            JavaScriptCoreApi.JSStringRelease(text);
    }

    public void Free()
    {
        foreach (var text in _names.Values)
            JavaScriptCoreApi.JSStringRelease(text);
        _names.Clear();
    }
}
