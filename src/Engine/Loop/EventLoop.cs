using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Asyncore.Polling;
using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// Serves channels: waits until one of them is ready, calls its handlers, and keeps the timers (asyncore's <c>loop</c>). One loop is
/// one thread; only <see cref="Post"/> and <see cref="Stop"/> may be called from others.
/// </summary>
/// <remarks>
/// One pass: ask the channels what they want, wait, serve what is ready, then run the timers that are due and what was posted. Output
/// that a handler queued is sent right after that handler. Handlers may call <see cref="Run"/> themselves; passes then nest.
/// </remarks>
public sealed class EventLoop : IDisposable
{
    private const int IdleAfter = 2500; // Milliseconds.

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly TimerQueue _timers = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Queue<DispatcherWithSend> _unsent = new();
    private readonly WakeUp _wakeUp = new();
    private readonly Stack<Batch> _spare = new();
    private readonly PollerKind _poller;
    private volatile bool _stop;
    private uint _generation;
    private int _depth;

    /// <summary>A loop that waits with <paramref name="poller"/> unless told otherwise.</summary>
    public EventLoop(PollerKind poller = PollerKind.Auto)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("the loop needs Linux: its calls into libc use Linux's numbers");
        _poller = poller;
        Map = new ChannelMap(this);
        Reserve = new DescriptorReserve();
    }

    /// <summary>The map of channels that were given none of their own.</summary>
    public ChannelMap Map { get; }

    /// <summary>What a host puts around the callbacks of a pass; null for none.</summary>
    public ICallbackScope? Scope { get; set; }

    /// <summary>Receives what a timer or a posted call throws. The default writes it to standard error.</summary>
    public Action<Exception> UnhandledException { get; set; } = error => Console.Error.WriteLine(error);

    /// <summary>Receives the lines that channels log, with their type (<c>error</c>, <c>warning</c>, <c>info</c>, ...).</summary>
    public Action<string, string> Log { get; set; } =
        (type, message) => (type is "error" or "warning" ? Console.Error : Console.Out).WriteLine($"{type}: {message}");

    /// <summary>Called when nothing has happened for 2.5 seconds, once in each wait: a moment to tidy up in. Null, the default, is nothing.</summary>
    public Action? Idle { get; set; }

    /// <summary>How addresses are shared with other processes; null, the default, does not share.</summary>
    public AddressSharing? Sharing { get; set; }

    /// <summary>How it waits: a seam for tests, which let the calls to the system fail.</summary>
    internal Func<PollerKind, IPoller> CreatePoller { get; init; } = Pollers.Create;

    /// <summary>How many timers are set.</summary>
    public int TimerCount => _timers.Count;

    /// <summary>
    /// As asyncore did: the end of the input drops queued output. By default the output is sent first, then the channel closes.
    /// </summary>
    public bool DropsOutputAtEndOfStream { get; set; }

    /// <summary>As asyncore did: an exception for a new connection closes the listener. By default only that connection is dropped.</summary>
    public bool ClosesListenerOnAcceptError { get; set; }

    /// <summary>
    /// As asyncore did: the start of a terminator at the end of the input is lost. By default <see cref="AsyncChat"/> delivers it as data.
    /// </summary>
    public bool LosesPartialTerminator { get; set; }

    /// <summary>How many channels there may be.</summary>
    public ConnectionLimits Limits { get; } = new();

    internal DescriptorReserve Reserve { get; }

    internal TimeoutWatch Timeouts { get; } = new();

    internal LargeOutput LargeOutput { get; } = new();

    /// <summary>Looks names up.</summary>
    internal Func<string, AddressFamily, Task<IPAddress[]>> Resolve { get; set; } =
        static (host, family) => Dns.GetHostAddressesAsync(host, family);

    internal int WakeUpDescriptor => _wakeUp.FileDescriptor;

    /// <summary>
    /// Serves a map until it is empty: the loop's own one also until no timer is set.
    /// </summary>
    /// <param name="timeout">The longest wait of one pass; null is 30 seconds, as in asyncore; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="map">The map; null is <see cref="Map"/>.</param>
    /// <param name="count">At most so many passes; null is no limit.</param>
    /// <param name="poller">How to wait; null is the loop's way.</param>
    /// <exception cref="LoopControlException">A handler threw it to leave the loop.</exception>
    public void Run(TimeSpan? timeout = null, ChannelMap? map = null, int? count = null, PollerKind? poller = null)
    {
        map ??= Map;
        _depth++;
        try
        {
            for (var passes = 0; HasWork(map) && (count is null || passes < count) && !_stop; passes++)
                Pass(map, timeout ?? DefaultTimeout, poller ?? _poller);
        }
        finally
        {
            if (--_depth == 0)
                _stop = false;
        }
    }

    /// <summary>Makes one pass, for a host that has a loop of its own (a game's frame).</summary>
    /// <param name="timeout">How long to wait for something to happen; zero does not wait.</param>
    /// <returns>Whether something is left to do: a channel or a timer.</returns>
    public bool Poll(TimeSpan timeout)
    {
        Pass(Map, timeout, _poller);
        return HasWork(Map);
    }

    /// <summary>bind(2), as <see cref="Sharing"/> has it.</summary>
    /// <exception cref="PosixException">EADDRINUSE, EACCES, EADDRNOTAVAIL, ...</exception>
    public void Bind(PosixSocket socket, EndPoint address)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (Sharing is { } sharing)
            sharing.Bind(socket, address);
        else
            socket.Bind(address);
    }

    /// <summary>Calls <paramref name="callback"/> once, <paramref name="delay"/> from now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public LoopTimer CallLater(TimeSpan delay, Action callback) => SetTimer(delay, callback, repeats: false);

    /// <summary>
    /// Calls <paramref name="callback"/> every <paramref name="interval"/>; at most once a pass. Calls that a late pass missed are not made up for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is negative.</exception>
    public LoopTimer CallEvery(TimeSpan interval, Action callback) => SetTimer(interval, callback, repeats: true);

    /// <summary>Runs <paramref name="action"/> on the loop's thread, after the events of the current pass. From any thread.</summary>
    public void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _posted.Enqueue(action);
        _wakeUp.Set();
    }

    /// <summary>
    /// Ends <see cref="Run"/> after the current pass, and those it is nested in; called before it, the next one. From any thread.
    /// </summary>
    public void Stop()
    {
        _stop = true;
        _wakeUp.Set();
    }

    /// <summary>Closes every channel of <see cref="Map"/> and frees the poller.</summary>
    public void Dispose()
    {
        Map.CloseAll(ignoreAll: true);
        Map.Dispose();
        Reserve.Dispose();
        _wakeUp.Dispose();
    }

    /// <summary>Notes that a channel has queued output, to be sent when the running handler returns.</summary>
    internal void SendSoon(DispatcherWithSend channel) => _unsent.Enqueue(channel);

    internal bool HasUnsent => _unsent.Count > 0;

    internal long NextTimer => _timers.NextSequence;

    /// <summary>A number that no channel of the loop's maps has; never 0.</summary>
    internal uint NextGeneration() => ++_generation == 0 ? ++_generation : _generation;

    internal int PostedCount => _posted.Count;

    internal bool IsDue(long now, long newTimers) =>
        _timers.First is { } first && first.Due <= now && first.Sequence < newTimers;

    internal LoopTimer? TakeDue(long now, long newTimers)
    {
        if (!IsDue(now, newTimers))
            return null;
        var timer = _timers.First!;
        _timers.Remove(timer);
        if (timer.Repeats)
            timer.Repeat(now);
        return timer;
    }

    internal Action? TakePosted() => _posted.TryDequeue(out var action) ? action : null;

    /// <summary>Runs a callback that belongs to no channel.</summary>
    internal void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            UnhandledException(error);
        }
    }

    /// <summary>Sends what the last callback queued.</summary>
    internal void SendUnsent()
    {
        // Only what is there now: a channel that queues more as fast as its peer takes it must not keep the others waiting.
        for (var count = _unsent.Count; count > 0 && _unsent.TryDequeue(out var channel); count--)
            channel.SendQueued();
    }

    private bool HasWork(ChannelMap map) => map.Count > 0 || (map == Map && (_timers.Count > 0 || !_posted.IsEmpty));

    private void Pass(ChannelMap map, TimeSpan timeout, PollerKind kind)
    {
        var batch = _spare.TryPop(out var spare) ? spare : new Batch(this);
        try
        {
            // Output that was queued outside any handler: while a script was loaded, or between two calls of Poll.
            batch.Begin(map, 0);
            Serve(batch);

            map.AskPredicates();
            Scope?.Ask(map);
            var poller = map.Prepare(kind);
            _wakeUp.Clear();
            var ahead = map.HasReadyAhead();
            var ready = batch.Room(poller, map);
            var count = ahead ? poller.Wait(ready, 0) : Wait(poller, ready, map, timeout);
            batch.Begin(map, ahead ? map.AddReadyAhead(ready, count) : count, timersToo: true);
            Serve(batch);
        }
        finally
        {
            batch.End();
            LargeOutput.Forget();
            _spare.Push(batch);
        }
    }

    private int Wait(IPoller poller, Span<ReadyEvent> ready, ChannelMap map, TimeSpan timeout)
    {
        var wait = Milliseconds(map, timeout);
        if (Idle is null || (uint)wait <= IdleAfter)
            return poller.Wait(ready, wait);
        var began = Stopwatch.GetTimestamp();
        if (poller.Wait(ready, IdleAfter) is var count and > 0)
            return count;
        Guard(Idle);
        if (timeout > TimeSpan.Zero)
            timeout = TimeSpan.FromTicks(Math.Max(0, (timeout - Stopwatch.GetElapsedTime(began)).Ticks));
        return poller.Wait(ready, Milliseconds(map, timeout)); // It may have set a timer.
    }

    private void Serve(Batch batch)
    {
        if (Scope is not { } scope)
        {
            batch.Continue();
            return;
        }
        while (!batch.IsDone)
            scope.Run(batch.Callbacks);
    }

    private LoopTimer SetTimer(TimeSpan delay, Action callback, bool repeats)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        var timer = new LoopTimer(_timers, delay, callback, repeats);
        timer.Reset();
        return timer;
    }

    // Rounded up, so that a wait for a timer does not end just before it and spin.
    private int Milliseconds(ChannelMap map, TimeSpan timeout)
    {
        // What was sent or asked before the wait may have closed the last channel.
        if (!_posted.IsEmpty || _stop || HasUnsent || !HasWork(map))
            return 0;
        var wait = timeout < TimeSpan.Zero ? double.PositiveInfinity : timeout.TotalMilliseconds;
        var due = Math.Min(_timers.First?.Due ?? long.MaxValue, Timeouts.Due);
        if (due != long.MaxValue)
            wait = Math.Min(wait, Math.Max(0, (due - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency));
        return double.IsPositiveInfinity(wait) ? -1 : (int)Math.Min(int.MaxValue, Math.Ceiling(wait));
    }
}
