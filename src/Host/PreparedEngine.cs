using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting;

/// <summary>
/// The default engine with what every script finds in it, made before it is known what the host shall be: a thread that will run a script can
/// begin with it while another one still reads a command line or a configuration.
/// </summary>
public sealed class PreparedEngine : IDisposable
{
    private bool _isTaken;

    private PreparedEngine(JavaScriptEngine engine)
    {
        Engine = engine;
        try
        {
            Language = new LanguageApi(engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    internal JavaScriptEngine Engine { get; }

    internal LanguageApi Language { get; }

    /// <summary>Makes it, for the calling thread.</summary>
    /// <returns>Null where the first choice of <c>auto</c> is not there, or the environment names another one: a host says what to do then.</returns>
    public static PreparedEngine? TryCreate() => EngineCatalog.TryCreateDefault() is { } engine ? new PreparedEngine(engine) : null;

    /// <summary>Frees the engine, unless a host has it, which frees it then.</summary>
    public void Dispose()
    {
        if (!_isTaken)
            Engine.Dispose();
        _isTaken = true;
    }

    /// <summary>Makes it the caller's.</summary>
    internal PreparedEngine Take()
    {
        ObjectDisposedException.ThrowIf(_isTaken, this);
        _isTaken = true;
        return this;
    }
}
