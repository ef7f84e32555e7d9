namespace Asyncore.Scripting.Diagnostics;

/// <summary>The few colours of an error report; plain text when colour is off.</summary>
internal readonly record struct Palette(bool Color)
{
    public string Error(string text) => Paint(text, "1;31");

    public string Strong(string text) => Paint(text, "1");

    public string Faint(string text) => Paint(text, "2");

    private string Paint(string text, string code) => Color ? $"\e[{code}m{text}\e[0m" : text;
}
