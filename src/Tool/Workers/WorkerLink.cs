using System.Globalization;
using System.Text;
using Asyncore.Sockets;

namespace Asyncore.Tool.Workers;

/// <summary>The supervisor's end of the line to one worker: lines of text.</summary>
internal sealed class WorkerLink : AsyncChat
{
    private readonly Supervisor _supervisor;
    private Worker? _worker;

    public WorkerLink(ITransport transport, ChannelMap map, Supervisor supervisor) : base(transport, map)
    {
        _supervisor = supervisor;
        SetTerminator("\n"u8);
    }

    /// <summary>Tells the worker something.</summary>
    public void Say(string line) => Push(Encoding.UTF8.GetBytes(line + "\n"));

    protected override void HandleFrame(ReadOnlySpan<byte> data)
    {
        switch (Encoding.UTF8.GetString(data).Split(' '))
        {
            case ["worker", var number]:
                _worker = _supervisor.Workers[Number(number) - 1];
                _worker.Link = this;
                break;
            case ["ready", var ports]:
                _supervisor.OnReady(_worker!, [.. ports.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)]);
                break;
            case ["prepared"]:
                _supervisor.OnReloadAnswer(_worker!, isPrepared: true);
                break;
            case ["failed"]:
                _supervisor.OnReloadAnswer(_worker!, isPrepared: false);
                break;
            case ["rolled-back"]:
                _supervisor.OnRolledBack(_worker!);
                break;
        }
    }

    protected override void HandleClose()
    {
        if (_worker?.Link == this)
            _worker.Link = null;
        Close();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
