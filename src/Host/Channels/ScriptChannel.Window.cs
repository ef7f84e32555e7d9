using System.Buffers;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <content>
/// Reading ahead: the handler of a plain stream finds its input in the window and leaves its output there, which spares it the calls
/// into C#. What it does not take is kept, in order, and shows as readable until it is.
/// </content>
internal sealed partial class ScriptChannel
{
    private const int PeekFlag = 2; // MSG_PEEK

    private byte[] _kept = [];
    private int _keptFrom;
    private int _keptCount;
    private IoResult? _outcome;

    protected override bool HasInputAhead => _keptCount > 0;

    private bool CanGather => IsQueued && !HasQueuedOutput && HighWaterMark >= HandlerWindow.OutputSize;

    private bool ReadsAhead => Kind is ChannelKind.Dispatcher or ChannelKind.WithSend
        && runtime.Window.Owner is null && Transport is PosixSocket { SocketType: SocketType.Stream };

    /// <summary>Passes on what the running handler has gathered, before anything that must come after it.</summary>
    public void SettleOutput()
    {
        var window = runtime.Window;
        if (window.Owner != this)
            return;
        var output = window.Output;
        if (!output.IsEmpty)
            Push(output);
        window.EndOutput();
    }

    /// <summary>Takes the window from the running handler, which is about to run the loop.</summary>
    public void LeaveWindow()
    {
        EndFrames();
        SettleOutput();
        Keep(runtime.Window.Input);
        runtime.Window.Close();
    }

    /// <summary>Sends much at once, behind what the running handler has given so far.</summary>
    public bool SendLarge(ReadOnlySpan<byte> data)
    {
        const int More = 0x8000; // MSG_MORE
        var window = runtime.Window;
        if (window.Owner == this && !window.Output.IsEmpty)
        {
            SendOrQueue(window.Output, More);
            window.TakeOutput();
        }
        // Beyond the mark it is queued as a whole, so that push() says so.
        var goesOn = data.Length <= HighWaterMark ? SendOrQueue(data) : Push(data);
        if (HasQueuedOutput && window.Owner == this)
            window.EndOutput(); // What follows has to wait too.
        return goesOn;
    }

    /// <summary>recv(2) for a script that calls the socket itself: what was read ahead comes first.</summary>
    public IoResult ReceiveRaw(Span<byte> buffer, int flags) =>
        TakeAhead(buffer, flags) ?? Transport?.Receive(buffer, flags) ?? IoResult.Failed(Errno.EBADF);

    protected override IoResult? TakeAhead(Span<byte> buffer, int flags)
    {
        if ((flags & ~PeekFlag) != 0)
            return null;
        var isPeek = (flags & PeekFlag) != 0;
        if (runtime.Window.Owner == this && runtime.Window.Available > 0)
            return IoResult.Moved(runtime.Window.Take(buffer, isPeek));
        if (_keptCount > 0)
            return IoResult.Moved(TakeKept(buffer, isPeek));
        var outcome = _outcome;
        _outcome = null;
        return outcome;
    }

    private void ReadInWindow()
    {
        var window = runtime.Window;
        var available = TakeKept(window.Room, peek: false);
        if (available == 0)
        {
            var result = ReceiveAhead(window.Room);
            available = result.Count;
            _outcome = available > 0 ? null : result;
        }
        var transport = Transport;
        window.Open(this, available, CanGather);
        try
        {
            // A handler that takes less than there is gets the rest at once: there is nothing to ask the system for.
            for (var before = int.MaxValue; window.Owner == this && window.Available < before;)
            {
                before = window.Available;
                if (Fire(runtime.Events.Read))
                    base.HandleRead();
                if (window.Available == 0 || runtime.CountsPasses || (_traits & ScriptTraits.AsksPredicates) != 0)
                    break;
            }
        }
        finally
        {
            _outcome = null;
            if (window.Owner != this || window.Available < available)
                CountIo();
            if (window.Owner == this)
                LeaveWindowAtEnd(ReferenceEquals(Transport, transport));
        }
    }

    private void LeaveWindowAtEnd(bool isOpen)
    {
        var window = runtime.Window;
        if (isOpen)
            Keep(window.Input);
        var output = window.Output;
        if (output.IsEmpty || !isOpen)
        {
            window.Close();
        }
        else if (runtime.Engine.Stopping)
        {
            // Sending can fail, and its handlers cannot run now.
            SettleOutput();
            window.Close();
        }
        else
        {
            window.EndOutput();
            window.Close();
            SendOrQueue(output);
        }
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
            return;
        // What is kept already was behind what the window had: it is only ever loaded whole.
        var both = ArrayPool<byte>.Shared.Rent(rest.Length + _keptCount);
        rest.CopyTo(both);
        _kept.AsSpan(_keptFrom, _keptCount).CopyTo(both.AsSpan(rest.Length));
        var count = rest.Length + _keptCount;
        DropKept();
        (_kept, _keptFrom, _keptCount) = (both, 0, count);
        InputAheadChanged();
    }

    private int TakeKept(Span<byte> target, bool peek)
    {
        var count = Math.Min(target.Length, _keptCount);
        if (count == 0)
            return 0;
        _kept.AsSpan(_keptFrom, count).CopyTo(target);
        if (peek)
            return count;
        _keptFrom += count;
        _keptCount -= count;
        if (_keptCount == 0)
            DropKept();
        return count;
    }

    private void DropKept()
    {
        if (_kept.Length > 0)
            ArrayPool<byte>.Shared.Return(_kept);
        (_kept, _keptFrom, _keptCount) = ([], 0, 0);
    }
}
