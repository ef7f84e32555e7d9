using System.Text;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>A chat whose handlers are delegates, and which remembers what was called and with what.</summary>
internal sealed class TestChat : AsyncChat
{
    private readonly StringBuilder _frame = new();

    public TestChat(ChannelMap map, bool frames = false) : base(map) => TakesFrames = frames;

    public TestChat(ITransport transport, ChannelMap map, bool frames = false) : base(transport, map) => TakesFrames = frames;

    /// <summary>What was called, data with its text.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Data between two terminators.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>Data after the last terminator.</summary>
    public string Rest => _frame.ToString();

    public List<Exception> Errors { get; } = [];

    public Action<string>? OnCollect { get; set; }

    public Action<string>? OnFound { get; set; }

    public Action? OnClose { get; set; }

    public Action? OnConnect { get; set; }

    public Action? OnDrain { get; set; }

    public Action? OnEndOfStream { get; set; }

    public Action<Exception>? OnError { get; set; }

    public string Called => string.Join(' ', Calls);

    public void Terminate(string terminator) => SetTerminator(Encoding.Latin1.GetBytes(terminator));

    public bool Push(string text) => Push(Encoding.Latin1.GetBytes(text));

    protected override void CollectIncomingData(ReadOnlySpan<byte> data)
    {
        var text = Encoding.Latin1.GetString(data);
        Calls.Add($"collect({text})");
        _frame.Append(text);
        OnCollect?.Invoke(text);
    }

    protected override void FoundTerminator()
    {
        var frame = Rest;
        _frame.Clear();
        Calls.Add("found");
        Frames.Add(frame);
        OnFound?.Invoke(frame);
    }

    protected override void HandleFrame(ReadOnlySpan<byte> data)
    {
        var frame = Encoding.Latin1.GetString(data);
        Calls.Add($"frame({frame})");
        Frames.Add(frame);
        OnFound?.Invoke(frame);
    }

    protected override void HandleConnect()
    {
        Calls.Add("connect");
        OnConnect?.Invoke();
    }

    protected override void HandleClose()
    {
        Calls.Add("close");
        if (OnClose is { } handler)
            handler();
        else
            Close();
    }

    protected override void HandleEndOfStream()
    {
        Calls.Add("end");
        OnEndOfStream?.Invoke();
    }

    protected override void HandleDrain()
    {
        Calls.Add("drain");
        OnDrain?.Invoke();
    }

    protected override void HandleError(Exception error)
    {
        Calls.Add("error");
        Errors.Add(error);
        if (OnError is { } handler)
            handler(error);
        else
            base.HandleError(error);
    }
}
