using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <content>
/// Reading ahead: the handler of a plain stream finds its input in the window and leaves its output there, which spares it the calls
/// into C#. What it does not take goes back to the socket, and shows as readable until somebody takes it.
/// </content>
internal sealed partial class ScriptChannel
{
    private const int PeekFlag = 2; // MSG_PEEK

    private IoResult? _outcome; // What the system answered where it had no input.

    protected override bool HasInputAhead => Transport is PosixSocket { HasUnread: true };

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

    /// <summary>Takes the window from the running handler: it is about to run the loop, or its socket goes to somebody else.</summary>
    public void LeaveWindow()
    {
        EndFrames();
        SettleOutput();
        GiveBack(Transport as PosixSocket, runtime.Window.Input);
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

    protected override IoResult? TakeAhead(Span<byte> buffer, int flags)
    {
        if ((flags & ~PeekFlag) != 0)
            return null;
        var isPeek = (flags & PeekFlag) != 0;
        if (runtime.Window.Owner == this && runtime.Window.Available > 0)
            return IoResult.Moved(runtime.Window.Take(buffer, isPeek));
        if (HasInputAhead)
            return null;
        var outcome = _outcome;
        _outcome = null;
        return outcome;
    }

    private void ReadInWindow()
    {
        var window = runtime.Window;
        var transport = (PosixSocket)Transport!;
        var result = transport.Receive(window.Room);
        var available = result.Count;
        _outcome = available > 0 ? null : result;
        window.Open(this, available, CanGather);
        try
        {
            // A handler that takes less than there is gets the rest at once: there is nothing to ask the system for.
            for (var before = int.MaxValue; window.Owner == this && window.Available < before;)
            {
                before = window.Available;
                if (Fire(runtime.Events.Read))
                    base.HandleRead();
                if (window.Available == 0 || !ReferenceEquals(Transport, transport) || _self is null || runtime.CountsPasses
                    || (_traits & ScriptTraits.AsksPredicates) != 0)
                    break;
            }
        }
        finally
        {
            _outcome = null;
            if (window.Owner != this || window.Available < available)
                CountIo();
            if (window.Owner == this)
                LeaveWindowAtEnd(transport);
        }
    }

    private void LeaveWindowAtEnd(ITransport transport)
    {
        var window = runtime.Window;
        var isOpen = ReferenceEquals(Transport, transport);
        if (isOpen)
            GiveBack(transport as PosixSocket, window.Input);
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

    private void GiveBack(PosixSocket? socket, ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || socket is null)
            return;
        socket.Unread(rest);
        InputAheadChanged();
    }
}
