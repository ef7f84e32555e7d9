namespace Asyncore.Host.Tests.Api;

public sealed class FileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asyncore-fs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("fs.writeFileSync(d + '/a', 'h\u00e9'); return fs.readFileSync(d + '/a', 'utf8') + fs.readFileSync(d + '/a').length;", "h\u00e93")]
    [InlineData("fs.writeFileSync(d + '/a', Buffer.from('x')); fs.appendFileSync(d + '/a', 'y'); return fs.readFileSync(d + '/a', { encoding: 'hex' });", "7879")]
    [InlineData("fs.writeFileSync(d + '/a', '6869', 'hex'); return fs.readFileSync(d + '/a', 'latin1');", "hi")]
    [InlineData("fs.writeFileSync(d + '/a', 'abc'); fs.writeFileSync(d + '/a', 'x'); return fs.readFileSync(d + '/a');", "x")]
    [InlineData("fs.writeFileSync(d + '/a', Buffer.alloc(300000, 'ab')); return fs.readFileSync(d + '/a').equals(Buffer.alloc(300000, 'ab'));", "true")]
    [InlineData("return fs.readFileSync('/proc/self/status', 'utf8').includes('Pid:');", "true")]
    [InlineData("fs.writeFileSync(d + '/a', 'x', { mode: 0o600 }); return (fs.statSync(d + '/a').mode & 0o777).toString(8);", "600")]
    [InlineData("fs.writeFileSync(d + '/a', 'x'); try { fs.writeFileSync(d + '/a', 'y', { flag: 'wx' }); } catch (e) { return e.code; }", "EEXIST")]
    [InlineData("fs.writeFileSync(Buffer.from(d + '/\u00e9'), 'x'); return fs.readdirSync(d);", "\u00e9")]
    [InlineData("fs.writeFileSync(d + '/a', 'abc'); fs.truncateSync(d + '/a', 1); return fs.readFileSync(d + '/a');", "a")]
    [InlineData("fs.writeFileSync(d + '/a', 'abc', { mode: 0o640 }); fs.copyFileSync(d + '/a', d + '/b'); return fs.readFileSync(d + '/b') + (fs.statSync(d + '/b').mode & 0o777).toString(8);", "abc640")]
    [InlineData("fs.writeFileSync(d + '/a', 'abc'); fs.copyFileSync(d + '/a', d + '/a'); return fs.readFileSync(d + '/a');", "abc")]
    [InlineData("fs.writeFileSync(d + '/a', 'abc'); fs.renameSync(d + '/a', d + '/b'); return [fs.existsSync(d + '/a'), fs.existsSync(d + '/b'), fs.existsSync()];", "false,true,false")]
    public void Should_ChangeFiles_When_Asked(string script, string expected) => Check(script, expected);

    [Theory]
    [InlineData("const f = fs.openSync(d + '/a', 'w+'); fs.writeSync(f, 'hello'); const b = Buffer.alloc(3); const n = fs.readSync(f, b, 0, 3, 1); fs.closeSync(f); return n + b.toString();", "3ell")]
    [InlineData("const f = fs.openSync(d + '/a', 'w+'); fs.writeSync(f, Buffer.from('hello'), 1, 3, 2); fs.closeSync(f); return fs.readFileSync(d + '/a').toString('hex');", "0000656c6c")]
    [InlineData("const f = fs.openSync(d + '/a', 'w+'); fs.writeSync(f, 'hello'); const b = Buffer.alloc(9); return [fs.readSync(f, b), fs.readSync(f, b, { position: 0, length: 2 }), b.toString('utf8', 0, 2), fs.fstatSync(f).size];", "0,2,he,5")]
    [InlineData("const f = fs.openSync(d + '/a', 'a'); fs.writeSync(f, 'x'); fs.fsyncSync(f); fs.ftruncateSync(f); return fs.fstatSync(f).size;", "0")]
    [InlineData("fs.writeFileSync(d + '/a', 'abcdef'); const f = fs.openSync(d + '/a'); fs.readSync(f, Buffer.alloc(2)); return fs.readFileSync(f, 'utf8');", "cdef")]
    [InlineData("const f = fs.openSync(d + '/a', 'w'); try { fs.readSync(f, Buffer.alloc(1)); } catch (e) { return [e.code, e.syscall, e.message]; }", "EBADF,read,EBADF: bad file descriptor, read")]
    [InlineData("const f = fs.openSync(d + '/a', 'w'); fs.closeSync(f); try { fs.closeSync(f); } catch (e) { return e.message; }", "EBADF: bad file descriptor, close")]
    [InlineData("try { fs.readSync(3, Buffer.alloc(1)); } catch (e) { return e.code; }", "EBADF")]
    [InlineData("try { fs.closeSync(0); } catch (e) { return e.code; }", "EBADF")]
    [InlineData("try { fs.readSync(0, Buffer.alloc(1), 0, 2); } catch (e) { return [e.name, e.code]; }", "RangeError,ERR_OUT_OF_RANGE")]
    [InlineData("try { fs.openSync(d + '/a', 'q'); } catch (e) { return [e.code, e.message]; }", "ERR_INVALID_ARG_VALUE,The argument 'flags' is invalid. Received 'q'")]
    public void Should_UseDescriptors_When_Opened(string script, string expected) => Check(script, expected);

    [Theory]
    [InlineData("fs.writeFileSync(d + '/a', 'abc'); const s = fs.statSync(d + '/a'); return [s.isFile(), s.isDirectory(), s.isSymbolicLink(), s.size, s.nlink, s.mtime instanceof Date, Math.abs(s.mtimeMs - Date.now()) < 60000, s.uid === fs.statSync(d).uid, s.ino > 0];", "true,false,false,3,1,true,true,true,true")]
    [InlineData("fs.symlinkSync('x', d + '/l'); return [fs.lstatSync(d + '/l').isSymbolicLink(), fs.readlinkSync(d + '/l'), fs.existsSync(d + '/l')];", "true,x,false")]
    [InlineData("fs.writeFileSync(d + '/a', ''); fs.symlinkSync('a', d + '/l'); return [fs.statSync(d + '/l').isFile(), fs.realpathSync(d + '/l') === fs.realpathSync(d) + '/a'];", "true,true")]
    [InlineData("return [fs.statSync(d + '/no', { throwIfNoEntry: false }), fs.statSync(d).isDirectory()];", ",true")]
    [InlineData("fs.writeFileSync(d + '/a', ''); fs.utimesSync(d + '/a', 1, 1234.5); const s = fs.statSync(d + '/a'); return [s.atimeMs, s.mtimeMs, s.mtime.toISOString()];", "1000,1234500,1970-01-01T00:20:34.500Z")]
    [InlineData("fs.writeFileSync(d + '/a', ''); fs.chmodSync(d + '/a', '400'); return (fs.statSync(d + '/a').mode & 0o777).toString(8);", "400")]
    [InlineData("fs.accessSync(d, fs.constants.R_OK); try { fs.accessSync(d + '/no'); } catch (e) { return e.message === `ENOENT: no such file or directory, access '${d}/no'`; }", "true")]
    public void Should_TellOfFiles_When_Asked(string script, string expected) => Check(script, expected);

    [Theory]
    [InlineData("fs.mkdirSync(d + '/x'); fs.writeFileSync(d + '/b', ''); fs.writeFileSync(d + '/a', ''); return fs.readdirSync(d);", "a,b,x")]
    [InlineData("fs.mkdirSync(d + '/x'); fs.symlinkSync('q', d + '/l'); return fs.readdirSync(d, { withFileTypes: true }).map(e => [e.name, e.isDirectory(), e.isFile(), e.isSymbolicLink(), e.parentPath === d]);", "l,false,false,true,true,x,true,false,false,true")]
    [InlineData("fs.mkdirSync(d + '/x/y/z', { recursive: true }); fs.writeFileSync(d + '/x/f', ''); return fs.readdirSync(d, { recursive: true }).sort();", "x,x/f,x/y,x/y/z")]
    [InlineData("return [fs.mkdirSync(d + '/x/y', { recursive: true }) === d + '/x', fs.mkdirSync(d + '/x/y', { recursive: true }), fs.mkdirSync(d + '/q')];", "true,,")]
    [InlineData("fs.mkdirSync(d + '/x/y', { recursive: true }); fs.writeFileSync(d + '/x/y/f', ''); fs.symlinkSync(d, d + '/x/l'); fs.writeFileSync(d + '/keep', ''); fs.rmSync(d + '/x', { recursive: true }); return fs.readdirSync(d);", "keep")]
    [InlineData("fs.rmSync(d + '/no', { force: true }); try { fs.rmSync(d + '/no'); } catch (e) { return [e.code, e.syscall]; }", "ENOENT,rm")]
    [InlineData("fs.mkdirSync(d + '/x'); try { fs.rmSync(d + '/x'); } catch (e) { return e.code; }", "ERR_FS_EISDIR")]
    [InlineData("fs.mkdirSync(d + '/x'); fs.rmdirSync(d + '/x'); fs.writeFileSync(d + '/a', ''); fs.unlinkSync(d + '/a'); return fs.readdirSync(d).length;", "0")]
    [InlineData("const t = fs.mkdtempSync(d + '/t-'); return [t.length - d.length, fs.statSync(t).isDirectory()];", "9,true")]
    [InlineData("fs.mkdirSync(d + '/x'); fs.writeFileSync(d + '/x/f', ''); try { fs.rmdirSync(d + '/x'); } catch (e) { return e.code; }", "ENOTEMPTY")]
    [InlineData("fs.writeFileSync(d + '/a', ''); try { fs.mkdirSync(d + '/a/b', { recursive: true }); } catch (e) { return e.code; }", "ENOTDIR")]
    public void Should_HandleFolders_When_Asked(string script, string expected) => Check(script, expected);

    [Theory]
    [InlineData("fs.readFileSync('/no/x')", "Error|ENOENT|-2|open|/no/x|ENOENT: no such file or directory, open '/no/x'")]
    [InlineData("fs.readFileSync('/tmp')", "Error|EISDIR|-21|read||EISDIR: illegal operation on a directory, read")]
    [InlineData("fs.statSync('/no/x')", "Error|ENOENT|-2|stat|/no/x|ENOENT: no such file or directory, stat '/no/x'")]
    [InlineData("fs.readdirSync('/no/x')", "Error|ENOENT|-2|scandir|/no/x|ENOENT: no such file or directory, scandir '/no/x'")]
    [InlineData("fs.mkdirSync('/tmp')", "Error|EEXIST|-17|mkdir|/tmp|EEXIST: file already exists, mkdir '/tmp'")]
    [InlineData("fs.renameSync('/no/x', '/no/y')", "Error|ENOENT|-2|rename|/no/x|ENOENT: no such file or directory, rename '/no/x' -> '/no/y'")]
    [InlineData("fs.copyFileSync('/no/x', '/no/y')", "Error|ENOENT|-2|copyfile|/no/x|ENOENT: no such file or directory, copyfile '/no/x' -> '/no/y'")]
    [InlineData("fs.readFileSync()", "TypeError|ERR_INVALID_ARG_TYPE||||The \"path\" argument must be of type string or an instance of Buffer or URL. Received undefined")]
    [InlineData("fs.readFileSync('a\\0b')", "TypeError|ERR_INVALID_ARG_VALUE||||The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received 'a\\x00b'")]
    [InlineData("fs.writeFileSync('/tmp/x', 5)", "TypeError|ERR_INVALID_ARG_TYPE||||The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5)")]
    [InlineData("fs.readFileSync('/tmp/x', 'nope')", "TypeError|ERR_UNKNOWN_ENCODING||||Unknown encoding: nope")]
    [InlineData("fs.closeSync('x')", "TypeError|ERR_INVALID_ARG_TYPE||||The \"fd\" argument must be of type number. Received type string ('x')")]
    public void Should_ThrowNodesErrors_When_ItFails(string call, string expected) =>
        Check($"try {{ {call}; }} catch (e) {{ return [e.name, e.code, e.errno, e.syscall, e.path, e.message].join('|'); }}", expected);

    [Fact]
    public void Should_AskForPermission_When_APathIsUsed()
    {
        var asked = new RecordingFileAccess();
        ScriptRun.Program($$"""
            const fs = require('fs'), d = {{System.Text.Json.JsonSerializer.Serialize(_folder)}};
            fs.writeFileSync(d + '/a', 'x'); fs.readFileSync(d + '/a'); fs.lstatSync(d + '/a'); fs.unlinkSync(d + '/a');
            """, new() { Files = asked });
        Assert.Equal(["write a follow", "read a follow", "read a", "write a"], asked.Demands);
    }

    [Fact]
    public void Should_ThrowACatchableError_When_PermissionIsDenied()
    {
        var result = ScriptRun.Program(
            "try { require('fs').readFileSync('/etc/passwd'); } catch (e) { return e instanceof Error ? e.message : 'no error'; }",
            new() { Files = new RecordingFileAccess { Deny = true } });
        Assert.Equal("needs --allow-read=/etc/passwd", result.Value);
    }

    private void Check(string script, string expected) => Assert.Equal(expected, ScriptRun.Program(
        $"const fs = require('fs'), d = {System.Text.Json.JsonSerializer.Serialize(_folder)}; {script}").Value);
}
