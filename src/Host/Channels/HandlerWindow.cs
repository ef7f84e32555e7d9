using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// Memory that a handler works in without calling C#: its input, read before it was called, and its output, sent after it has
/// returned. One handler at a time has it; a handler inside another one does without.
/// </summary>
/// <remarks>
/// The input is part of an arena. Small reads are copied out of it and come to the same place again, which stays in the processor's
/// caches; a large one is given to the script as a view, and the next one goes behind it.
/// </remarks>
internal sealed unsafe class HandlerWindow : IDisposable
{
    /// <summary>The most that one read takes.</summary>
    public const int InputSize = 64 * 1024;

    /// <summary>How much the output may hold.</summary>
    public const int OutputSize = 128 * 1024;

    /// <summary>The most frames of an async_chat that are given at a time.</summary>
    public const int MostFrames = 1024;

    private const int ArenaSize = 1024 * 1024;
    private const int Alignment = 64;

    // The prelude's indices into the cells; behind them the ends of the frames.
    private const int AvailableCell = 0, FromCell = 1, GatheredCell = 2, GathersCell = 3, ViewedCell = 4, TurnCell = 5;
    private const int Cells = 8;

    private readonly JavaScriptEngine _engine;
    private readonly SharedBuffer _output;
    private readonly SharedBuffer _cells;
    private readonly int* _cell;
    private SharedBuffer _arena;
    private int _start; // Of the input in the arena.

    public HandlerWindow(JavaScriptEngine engine)
    {
        _engine = engine;
        _arena = engine.CreateArena(ArenaSize);
        _output = engine.CreateSharedBuffer(OutputSize);
        _cells = engine.CreateSharedBuffer((Cells + MostFrames) * sizeof(int));
        _cell = (int*)_cells.Pointer;
    }

    public JsValue ArenaValue => _arena.Value;

    public JsValue OutputValue => _output.Value;

    public JsValue CellsValue => _cells.Value;

    /// <summary>Takes the arena that the script reads from now on: the one before is full.</summary>
    public Action<JsValue>? ArenaChanged { get; set; }

    /// <summary>The channel whose handler has the window.</summary>
    public ScriptChannel? Owner { get; private set; }

    /// <summary>Room for a read.</summary>
    public Span<byte> Room => _arena.Span.Slice(_start, InputSize);

    /// <summary>How much input the handler has not taken.</summary>
    public int Available => _cell[AvailableCell];

    /// <summary>Where the input begins that the handler has not taken, or the first frame that it has not begun.</summary>
    public int From => _cell[FromCell];

    /// <summary>The input that the handler has not taken.</summary>
    public ReadOnlySpan<byte> Input => _arena.Span.Slice(_cell[FromCell], _cell[AvailableCell]);

    /// <summary>The output that the handler has given.</summary>
    public ReadOnlySpan<byte> Output => _output.Span[..Math.Clamp(_cell[GatheredCell], 0, OutputSize)];

    /// <summary>How many handlers the script has begun in one call of C#'s: each has the time limit for itself.</summary>
    public int Turn => _cell[TurnCell];

    /// <summary>Where frames of an async_chat end in the input.</summary>
    public Span<int> FrameEnds => new(_cell + Cells, MostFrames);

    /// <summary>Gives the window to a handler.</summary>
    /// <param name="owner">Its channel.</param>
    /// <param name="available">How much was read into <see cref="Room"/>.</param>
    /// <param name="gathers">Whether its output may be gathered: nothing waits before it.</param>
    public void Open(ScriptChannel owner, int available, bool gathers)
    {
        Owner = owner;
        _cell[AvailableCell] = available;
        _cell[FromCell] = _start;
        _cell[GatheredCell] = 0;
        _cell[GathersCell] = gathers ? 1 : 0;
    }

    /// <summary>Takes input on the handler's behalf.</summary>
    public int Take(Span<byte> target, bool peek)
    {
        var count = Math.Min(target.Length, Available);
        Input[..count].CopyTo(target);
        if (!peek)
        {
            _cell[AvailableCell] -= count;
            _cell[FromCell] += count;
        }
        return count;
    }

    /// <summary>The output was passed on; what follows is not gathered.</summary>
    public void EndOutput() => _cell[GatheredCell] = _cell[GathersCell] = 0;

    /// <summary>The output was sent; more may be gathered.</summary>
    public void TakeOutput() => _cell[GatheredCell] = 0;

    /// <summary>The script goes on with no frame after the one it is at.</summary>
    public void StopFrames() => _cell[TurnCell]++;

    /// <summary>Takes the window back.</summary>
    public void Close()
    {
        Owner = null;
        var end = _cell[FromCell] + _cell[AvailableCell];
        _cell[AvailableCell] = _cell[FromCell] = 0;
        EndOutput();
        if (_cell[ViewedCell] != 0)
            Advance(end);
    }

    public void Dispose()
    {
        _arena.Dispose();
        _output.Dispose();
        _cells.Dispose();
    }

    // What the script has a view of is its own now.
    private void Advance(int end)
    {
        _cell[ViewedCell] = 0;
        _start = (end + Alignment - 1) & ~(Alignment - 1);
        if (_start + InputSize <= _arena.Length)
            return;
        _start = 0;
        _arena.Dispose();
        _arena = _engine.CreateArena(ArenaSize);
        ArenaChanged?.Invoke(_arena.Value);
    }
}
