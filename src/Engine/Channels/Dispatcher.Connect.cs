using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore;

/// <content>Connecting: names are resolved in the background, their addresses tried in turn.</content>
public partial class Dispatcher
{
    private static readonly TimeSpan FullBacklogRetry = TimeSpan.FromMilliseconds(20);

    private Queue<EndPoint>? _candidates;

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
        InterestChanged();
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

    private void Established()
    {
        Connecting = false;
        Connected = true;
        _candidates = null;
        InterestChanged();
        OnEstablished();
        HandleConnect();
    }

    // The one end of a connect that failed in the background: HandleError, then HandleClose.
    private void Refused(PosixException error)
    {
        Connecting = false;
        Fail(error);
        CloseOnce();
    }

    private void TryInBackground(EndPoint address)
    {
        try
        {
            if (TryConnect(address) is { } error)
                Refused(error);
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            Fail(error); // HandleConnect threw.
        }
    }

    private PosixException? TryConnect(EndPoint address)
    {
        var result = _transport!.Connect(address);
        switch (result.Errno)
        {
            case 0 or Errno.EISCONN:
                Established();
                return null;
            case Errno.EINPROGRESS or Errno.EALREADY:
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
        _silenced = true;
        InterestChanged();
        var life = Generation;
        Map.Loop.CallLater(FullBacklogRetry, () =>
        {
            if (life != Generation)
                return;
            _silenced = false;
            InterestChanged();
            TryInBackground(address);
        });
    }

    private void Resolve(DnsEndPoint name)
    {
        // An unconnected socket reports a hang-up without end.
        _silenced = true;
        InterestChanged();
        var life = Generation;
        var family = _transport!.Family;
        var loop = Map.Loop;
        _ = Dns.GetHostAddressesAsync(name.Host, family).ContinueWith(
            task => loop.Post(() =>
            {
                if (life == Generation)
                    Resolved(name, task);
            }),
            TaskScheduler.Default);
    }

    private void Resolved(DnsEndPoint name, Task<IPAddress[]> lookup)
    {
        _silenced = false;
        InterestChanged();
        if (!lookup.IsCompletedSuccessfully || lookup.Result.Length == 0)
        {
            var reason = (lookup.Exception?.InnerException as SocketException)?.Message ?? "it has no address of that family";
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
