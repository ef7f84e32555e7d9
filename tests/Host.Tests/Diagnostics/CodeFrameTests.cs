using Asyncore.Scripting;
using Asyncore.Scripting.Diagnostics;

namespace Asyncore.Host.Tests.Diagnostics;

public sealed class CodeFrameTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"frame-{Guid.NewGuid():N}.js");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Should_ShowSourceAndCaret_When_FileIsReadable()
    {
        File.WriteAllText(_file, "one\ntwo\nthree\nfour\nfive\n");

        var report = CodeFrame.Format(Error(line: 3, column: 4), color: false);

        Assert.Equal(
            $"""
            {_file}:3:4: TypeError: went wrong
              1 | one
              2 | two
            > 3 | three
                |    ^
              4 | four

            """,
            report);
    }

    [Fact]
    public void Should_AlignLineNumbers_When_TheyDifferInWidth()
    {
        File.WriteAllText(_file, string.Join('\n', Enumerable.Range(1, 12).Select(n => $"line{n}")));

        var report = CodeFrame.Format(Error(line: 9, column: 1), color: false);

        Assert.Contains(">  9 | line9\n     | ^\n  10 | line10\n", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\tx();", 2, "> 1 |     x();\n    |     ^\n")]
    [InlineData("a\tx();", 3, "> 1 | a   x();\n    |     ^\n")]
    public void Should_PutCaretUnderColumn_When_LineHasTabs(string source, int column, string expected)
    {
        File.WriteAllText(_file, source);

        Assert.Contains(expected, CodeFrame.Format(Error(line: 1, column), color: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_CutLineAroundCaret_When_LineIsLong()
    {
        File.WriteAllText(_file, new string('a', 5000) + "X" + new string('b', 5000));

        var lines = CodeFrame.Format(Error(line: 1, column: 5001), color: false).Split('\n');

        Assert.InRange(lines[1].Length, 50, 120);
        Assert.Equal('X', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void Should_OmitCaret_When_ColumnIsUnknown()
    {
        File.WriteAllText(_file, "one\n");

        Assert.EndsWith("> 1 | one\n", CodeFrame.Format(Error(line: 1, column: 0), color: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Should_OmitSource_When_LineIsNotInFile(int line)
    {
        File.WriteAllText(_file, "one\n");

        Assert.Equal($"{_file}:{line}:1: TypeError: went wrong\n", CodeFrame.Format(Error(line, column: 1), color: false));
    }

    [Fact]
    public void Should_OmitSource_When_FileIsUnreadable() =>
        Assert.Equal($"{_file}:3:4: TypeError: went wrong\n", CodeFrame.Format(Error(line: 3, column: 4), color: false));

    [Fact]
    public void Should_NameFileRelatively_When_BelowCurrentFolder()
    {
        var error = new ScriptException("no") { File = Path.Combine(Environment.CurrentDirectory, "scripts", "x.js"), Line = 1, Column = 2 };

        Assert.Equal("scripts/x.js:1:2: no\n", CodeFrame.Format(error, color: false));
    }

    [Fact]
    public void Should_ShowUserFramesOnly_When_StackHasFramesOfTheHost()
    {
        var stack = "inner@/a/b.js:2:3\npush@asyncore:asynchat.js:9:9\nmap@[native code]\n/a/b.js:8:1";

        var report = CodeFrame.Format(Error(line: 2, column: 3, stack), color: false);

        Assert.EndsWith("    at inner (/a/b.js:2:3)\n    at /a/b.js:8:1\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("asyncore:", report, StringComparison.Ordinal);
        Assert.DoesNotContain("native", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_LimitFrames_When_StackIsDeep()
    {
        var stack = string.Join('\n', Enumerable.Repeat("f@/a/b.js:2:3", 500));

        Assert.EndsWith("    ... 490 more\n", CodeFrame.Format(Error(line: 2, column: 3, stack), color: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_EscapeControlCharacters_When_MessageCarriesThem()
    {
        var error = new ScriptException("bad \e[2J input\r\nsecond") { ErrorName = "Error" };

        Assert.Equal("Error: bad \\x1b[2J input\\x0d\nsecond\n", CodeFrame.Format(error, color: false));
    }

    [Fact]
    public void Should_Colour_When_AskedTo()
    {
        File.WriteAllText(_file, "one\n");

        Assert.Contains("\e[1;31mTypeError\e[0m", CodeFrame.Format(Error(line: 1, column: 1), color: true), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', CodeFrame.Format(Error(line: 1, column: 1), color: false));
    }

    private ScriptException Error(int line, int column, string stack = "") =>
        new("went wrong") { ErrorName = "TypeError", File = _file, Line = line, Column = column, ScriptStack = stack };
}
