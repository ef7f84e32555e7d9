using System.Security.Cryptography;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>Hashes, keyed hashes, key derivation and randomness.</summary>
internal sealed class CryptoNatives
{
    private readonly JavaScriptEngine _engine;

    public CryptoNatives(JavaScriptEngine engine)
    {
        _engine = engine;
        Native = new NativeModule(engine)
            .Add("create", Create)
            .Add("update", Update)
            .Add("digest", Digest)
            .Add("copy", Copy)
            .Add("pbkdf2", Pbkdf2)
            .Add("equal", Equal)
            .Add("randomFill", RandomFill)
            .Add("randomUUID", RandomUuid);
    }

    public NativeModule Native { get; }

    private static HashAlgorithmName Name(string name) => new(name.ToUpperInvariant());

    // (name) or (name, key) -> handle
    private JsValue Create(in HostCall call)
    {
        var name = Name(call.Text(0));
        var hash = call.Count > 1 && _engine.TryGetBytes(call[1], out var key)
            ? IncrementalHash.CreateHMAC(name, key)
            : IncrementalHash.CreateHash(name);
        return _engine.CreateHostObject(hash);
    }

    private JsValue Update(in HostCall call)
    {
        var hash = call.Host<IncrementalHash>(0)!;
        if (_engine.TryGetBytes(call[1], out var bytes)) hash.AppendData(bytes);
        return default;
    }

    // Frees the native hash too: nobody may use the handle again.
    private JsValue Digest(in HostCall call)
    {
        using var hash = call.Host<IncrementalHash>(0)!;
        Span<byte> result = stackalloc byte[hash.HashLengthInBytes];
        hash.GetHashAndReset(result);
        return _engine.CreateBytes(result);
    }

    private JsValue Copy(in HostCall call) => _engine.CreateHostObject(call.Host<IncrementalHash>(0)!.Clone());

    // (password, salt, iterations, length, hash) -> bytes
    private JsValue Pbkdf2(in HostCall call)
    {
        var (iterations, length, name) = (call.Int32(2), call.Int32(3), Name(call.Text(4)));
        _engine.TryGetBytes(call[0], out var password);
        _engine.TryGetBytes(call[1], out var salt);
        return _engine.CreateBytes(KeyDerivation.Pbkdf2(password, salt, iterations, name, length, _engine.Clock));
    }

    private JsValue Equal(in HostCall call)
    {
        _engine.TryGetBytes(call[0], out var left);
        _engine.TryGetBytes(call[1], out var right);
        return _engine.FromBoolean(CryptographicOperations.FixedTimeEquals(left, right));
    }

    // (bytes, offset, length)
    private JsValue RandomFill(in HostCall call)
    {
        var (offset, length) = (call.Int32(1), call.Int32(2));
        if (_engine.TryGetBytes(call[0], out var bytes)) RandomNumberGenerator.Fill(bytes.Slice(offset, length));
        return default;
    }

    private JsValue RandomUuid(in HostCall call)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return _engine.FromText(new Guid(bytes, bigEndian: true).ToString());
    }
}
