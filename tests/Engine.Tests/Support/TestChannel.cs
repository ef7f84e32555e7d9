using System.Net;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>A bare dispatcher whose handlers are delegates, and which remembers what was called.</summary>
internal sealed class TestChannel : Dispatcher
{
    private readonly byte[] _buffer = new byte[8192];

    public TestChannel(ChannelMap map) : base(map) => SetAsksPredicates(false);

    public TestChannel(ITransport transport, ChannelMap map) : base(transport, map) => SetAsksPredicates(false);

    public List<string> Calls { get; } = [];

    public MemoryStream Input { get; } = new();

    public List<Exception> Errors { get; } = [];

    public Action? OnRead { get; set; }

    public Action? OnWrite { get; set; }

    public Action? OnConnect { get; set; }

    public Action? OnClose { get; set; }

    public Action? OnUrgent { get; set; }

    public Action? OnAccept { get; set; }

    public Action? OnEndOfStream { get; set; }

    public Action<ITransport>? OnAccepted { get; set; }

    public Action<Exception>? OnError { get; set; }

    public Func<bool>? IsReadable { get; set; }

    public Func<bool>? IsWritable { get; set; }

    protected override bool WantsWriteEvents => OnWrite is not null;

    protected override bool WantsUrgentEvents => OnUrgent is not null;

    public string Called => string.Join(' ', Calls);

    /// <summary>Has the predicates asked; for handlers that were set.</summary>
    public void Ask() => SetAsksPredicates(true);

    public void Changed() => InterestChanged();

    /// <summary>As a handler does that reads all there is.</summary>
    public void ReadAll()
    {
        while (Receive(_buffer) is { Count: > 0 } result)
            Input.Write(_buffer, 0, result.Count);
    }

    /// <summary>As a handler does that reads once.</summary>
    public void ReadOnce(int size = 8192) => Input.Write(_buffer, 0, Receive(_buffer.AsSpan(0, size)).Count);

    protected override bool Readable() => Note("readable", IsReadable) ?? base.Readable();

    protected override bool Writable() => Note("writable", IsWritable) ?? base.Writable();

    protected override void HandleRead() => Note("read", OnRead ?? ReadAll);

    protected override void HandleWrite() => Note("write", OnWrite);

    protected override void HandleConnect() => Note("connect", OnConnect);

    protected override void HandleClose() => Note("close", OnClose ?? Close);

    protected override void HandleUrgent() => Note("urgent", OnUrgent);

    protected override void HandleEndOfStream() => Note("end", OnEndOfStream ?? base.HandleEndOfStream);

    protected override void HandleAccept() => Note("accept", OnAccept ?? base.HandleAccept);

    protected override void HandleAccepted(ITransport accepted, EndPoint? peer)
    {
        Calls.Add("accepted");
        if (OnAccepted is { } handler)
            handler(accepted);
        else
            base.HandleAccepted(accepted, peer);
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

    private void Note(string call, Action? handler)
    {
        Calls.Add(call);
        handler?.Invoke();
    }

    private bool? Note(string call, Func<bool>? answer)
    {
        Calls.Add(call);
        return answer?.Invoke();
    }
}
