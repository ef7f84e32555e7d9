using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore;

/// <content>Connecting: names are resolved in the background, their addresses tried in turn.</content>
public partial class Dispatcher
{
    private static readonly TimeSpan FullBacklogRetry = TimeSpan.FromMilliseconds(20);

    private Queue<EndPoint>? _candidates;
    private uint _attempt; // Which connect or socket an answer from the background was for.

    /// <summary>
    /// Connects to an address. <see cref="HandleConnect"/> follows: at once where the system connects at once (unix sockets, UDP),
    /// otherwise from the loop. A failure that comes later goes to <see cref="HandleError"/>, then <see cref="HandleClose"/>.
    /// </summary>
    /// <param name="address">An address, or a <see cref="DnsEndPoint"/>, whose name is resolved in the background.</param>
    /// <exception cref="PosixException">It failed at once. The channel is closed and out of its map.</exception>
    public void Connect(EndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (_transport is null)
            throw new PosixException(Errno.EBADF, "connect", "connect: the channel has no socket (create_socket makes one)");
        Connected = false;
        Connecting = true;
        Address = address;
        _candidates = null;
        EndPause();
        if (address is DnsEndPoint name)
        {
            if (Numeric(name) is not { } numeric)
            {
                Resolve(name);
                return;
            }
            Address = address = numeric;
        }
        if (TryConnect(address) is { } error)
        {
            Close();
            throw error;
        }
    }

    /// <summary>
    /// Called before each attempt to connect, with the address that goes to the system: where <see cref="Address"/> is a name, one of
    /// its addresses. An override that throws a <see cref="PosixException"/> refuses it.
    /// </summary>
    protected virtual void OnConnecting(EndPoint address)
    {
    }

    /// <summary>Settles a connect that was under way: <see cref="HandleConnect"/>, or the error that it ended with.</summary>
    /// <exception cref="PosixException">The connect failed.</exception>
    protected virtual void HandleConnectEvent()
    {
        _io++;
        var error = _transport?.TakeError() ?? 0;
        if (error == 0)
        {
            Established();
            return;
        }
        if (_candidates is { Count: > 0 })
            TryInBackground(_candidates.Dequeue());
        else
            Refused(new PosixException(error, $"connect {AddressText.Format(Address)}"));
    }

    // In a call of Connect rather than in an event: what HandleConnect throws is the channel's own error, not the caller's.
    private void EstablishedAtOnce()
    {
        try
        {
            Established();
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            Fail(error);
        }
    }

    private void Established()
    {
        Connecting = false;
        Connected = true;
        _times?.BeginHandshake();
        _candidates = null;
        InterestChanged();
        OnEstablished();
        HandleConnect();
    }

    // The one end of a connect that failed in the background: HandleError, then HandleClose.
    private void Refused(PosixException error)
    {
        Connecting = false;
        var refused = _transport;
        Fail(error);
        // A handler may have set a new socket, to connect again.
        if (ReferenceEquals(_transport, refused))
            CloseOnce();
    }

    private void TryInBackground(EndPoint address)
    {
        if (TryConnect(address) is { } error)
            Refused(error);
    }

    private PosixException? TryConnect(EndPoint address)
    {
        IoResult result;
        try
        {
            OnConnecting(address);
            result = _transport!.Connect(address);
        }
        catch (PosixException error)
        {
            // Not allowed, or an address that the system has no form for.
            return _candidates is { Count: > 0 } ? TryConnect(_candidates.Dequeue()) : error;
        }
        // What was found before is not the outcome of this attempt: an unconnected socket reports a hang-up, one that was refused an error.
        _attempt++;
        Map.Renew(this);
        switch (result.Errno)
        {
            case 0 or Errno.EISCONN:
                EstablishedAtOnce();
                return null;
            case Errno.EINPROGRESS or Errno.EALREADY or Errno.EINTR: // Interrupted, a connect goes on by itself.
                return null;
            case Errno.EAGAIN: // A unix listener whose backlog is full: nothing is under way.
                RetryConnect(address);
                return null;
            case var _ when _candidates is { Count: > 0 }:
                return TryConnect(_candidates.Dequeue());
            case var errno:
                return new PosixException(errno, $"connect {AddressText.Format(address)}");
        }
    }

    private void RetryConnect(EndPoint address)
    {
        Pause(FullBacklogRetry, () => TryInBackground(address));
    }

    private void Resolve(DnsEndPoint name)
    {
        // An unconnected socket reports a hang-up without end.
        _silenced = true;
        InterestChanged();
        var attempt = ++_attempt;
        var loop = Map.Loop;
        _ = Lookup(loop, name.Host, _transport!.Family).ContinueWith(
            task => loop.Post(() =>
            {
                if (attempt == _attempt)
                    Resolved(name, task);
            }),
            TaskScheduler.Default);
    }

    // A name that cannot be one (too long) is refused at once, by an exception.
    private static async Task<IPAddress[]> Lookup(EventLoop loop, string host, AddressFamily family) =>
        await loop.Resolve(host, family).ConfigureAwait(false);

    private void Resolved(DnsEndPoint name, Task<IPAddress[]> lookup)
    {
        EndPause();
        if (!lookup.IsCompletedSuccessfully || lookup.Result.Length == 0)
        {
            var reason = lookup.Exception?.InnerException?.Message ?? "it has no address of that family";
            var operation = $"connect {name.Host}:{name.Port}";
            Refused(new PosixException(Errno.EHOSTUNREACH, operation, $"{operation}: the name cannot be resolved: {reason}"));
            return;
        }
        _candidates = new Queue<EndPoint>(lookup.Result.Select(address => new IPEndPoint(address, name.Port)));
        TryInBackground(_candidates.Dequeue());
    }

    private static IPEndPoint? Numeric(DnsEndPoint name) =>
        IPAddress.TryParse(name.Host, out var address) ? new IPEndPoint(address, name.Port) : null;
}
