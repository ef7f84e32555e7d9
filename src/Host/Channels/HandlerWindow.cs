using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// Memory that a read handler works in without calling C#: its input, read before it was called, and its output, sent after it has
/// returned. One handler at a time has it; a handler inside another one does without.
/// </summary>
internal sealed unsafe class HandlerWindow : IDisposable
{
    private const int InputSize = 64 * 1024;
    private const int OutputSize = 128 * 1024;

    // The prelude's indices into the cells.
    private const int AvailableCell = 0, FromCell = 1, GatheredCell = 2, GathersCell = 3, Cells = 4;

    private readonly SharedBuffer _input;
    private readonly SharedBuffer _output;
    private readonly SharedBuffer _cells;
    private readonly int* _cell;

    public HandlerWindow(JavaScriptEngine engine)
    {
        _input = engine.CreateSharedBuffer(InputSize);
        _output = engine.CreateSharedBuffer(OutputSize);
        _cells = engine.CreateSharedBuffer(Cells * sizeof(int));
        _cell = (int*)_cells.Pointer;
        _cells.Span.Clear();
    }

    public JsValue InputValue => _input.Value;

    public JsValue OutputValue => _output.Value;

    public JsValue CellsValue => _cells.Value;

    /// <summary>The channel whose handler has the window.</summary>
    public ScriptChannel? Owner { get; private set; }

    /// <summary>Room for a read.</summary>
    public Span<byte> Room => _input.Span;

    /// <summary>How much the output may hold.</summary>
    public static int OutputLimit => OutputSize;

    /// <summary>How much input the handler has not taken.</summary>
    public int Available => _cell[AvailableCell];

    /// <summary>The input that the handler has not taken.</summary>
    public ReadOnlySpan<byte> Input => _input.Span.Slice(_cell[FromCell], _cell[AvailableCell]);

    /// <summary>The output that the handler has given.</summary>
    public ReadOnlySpan<byte> Output => _output.Span[.._cell[GatheredCell]];

    /// <summary>Gives the window to a handler.</summary>
    /// <param name="owner">Its channel.</param>
    /// <param name="available">How much was read into <see cref="Room"/>.</param>
    /// <param name="gathers">Whether its output may be gathered: nothing waits before it.</param>
    public void Open(ScriptChannel owner, int available, bool gathers)
    {
        Owner = owner;
        _cell[AvailableCell] = available;
        _cell[FromCell] = 0;
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

    /// <summary>Takes the window back.</summary>
    public void Close()
    {
        Owner = null;
        _cell[AvailableCell] = _cell[FromCell] = 0;
        EndOutput();
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _cells.Dispose();
    }
}
