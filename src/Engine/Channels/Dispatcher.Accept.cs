using System.Net;
using Asyncore.Sockets;

namespace Asyncore;

/// <content>How a listener takes its connections: many in one event, and none for a while when the descriptors are used up.</content>
public partial class Dispatcher
{
    private const int AcceptBatch = 64;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private uint _accepted;
    private bool _starved; // Out of descriptors, and said so.
    private LoopTimer? _pause;

    private void AcceptAll()
    {
        var life = Generation;
        for (var i = 0; i < AcceptBatch && life == Generation && Accepting && !_silenced; i++)
        {
            var before = _accepted;
            try
            {
                HandleAccept();
            }
            catch (Exception error) when (error is not LoopControlException && before != _accepted && !Map.Loop.ClosesListenerOnAcceptError)
            {
                // It was the new connection that failed: the listener goes on.
                FailAccept(error);
            }
            if (before == _accepted)
                return;
        }
    }

    /// <summary>Calls <see cref="HandleAccepted"/>; a connection whose handler throws is dropped.</summary>
    protected void GiveAccepted(ITransport accepted, EndPoint? peer)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        try
        {
            HandleAccepted(accepted, peer);
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            if (Map[accepted.FileDescriptor] is { } half && ReferenceEquals(half.Transport, accepted))
                half.ForceClose();
            else
                accepted.Close();
            throw;
        }
    }

    private void FailAccept(Exception error)
    {
        IsAcceptFailure = true;
        try
        {
            Fail(error);
        }
        finally
        {
            IsAcceptFailure = false;
        }
    }

    // Without a descriptor the listener stays readable and the loop would spin: drop one connection, then look away for a while.
    private void OutOfDescriptors(int errno)
    {
        var reserve = Map.Loop.Reserve;
        if (reserve.Release() && _transport!.Accept(out var dropped, out _).Succeeded)
            dropped!.Close();
        Pause(AcceptPause, reserve.Fill);
        if (_starved)
            return;
        _starved = true;
        LogInfo($"accept: {Errno.Message(errno)}; the listener pauses (raise the limit with ulimit -n)", "error");
    }

    /// <summary>No events for a while. Ends with the socket, and by <see cref="EndPause"/>.</summary>
    private void Pause(TimeSpan time, Action then)
    {
        EndPause();
        _silenced = true;
        InterestChanged();
        _pause = Map.Loop.CallLater(time, () =>
        {
            EndPause();
            then();
        });
    }

    private void EndPause()
    {
        _pause?.Cancel();
        _pause = null;
        if (!_silenced)
            return;
        _silenced = false;
        InterestChanged();
    }
}
