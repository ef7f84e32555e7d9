using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary>The options that limit what a script may use, and what its clients may.</summary>
internal sealed class LimitOptions
{
    private const int Kibi = 1024;

    private readonly CommandOption _time, _memory, _timers, _idle, _connect, _handshake, _rate, _input, _output, _channels, _perAddress, _grace;

    public LimitOptions(CommandLineApplication command)
    {
        _time = Add("time-limit", "MS", "The longest a handler may run, in milliseconds; 0 is no limit. Default: 1000.");
        _memory = Add("memory-limit", "MB", "The most memory the process may use, in MiB; 0 is no limit. Default: 0.");
        _timers = Add("max-timers", "N", "The most timers at a time. Default: 100000.");
        _idle = Add("idle-timeout", "S", "Closes channels without traffic for so many seconds; 0 is never. Default: 0.");
        _connect = Add("connect-timeout", "S", "The longest a connect may take, in seconds; 0 leaves it to the system. Default: 0.");
        _handshake = Add("handshake-timeout", "S", "The longest the first frame of a connection may take, in seconds; 0 is for ever. Default: 0.");
        _rate = Add("min-rate", "BYTES", "Closes channels whose transfers are slower, in bytes a second over 5 seconds; 0 is never. Default: 0.");
        _input = Add("input-limit", "KB", "The longest frame of an async_chat, in KiB. Default: 16384.");
        _output = Add("output-limit", "KB", "The most output that waits for one peer, in KiB. Default: 65536.");
        _channels = Add("max-channels", "N", "The most channels at a time; 0 is no limit. Default: 0.");
        _perAddress = Add("max-per-address", "N", "The most connections from one address; 0 is no limit. Default: 0.");
        _grace = Add("grace", "S", "How long SIGTERM waits for queued output, in seconds. Default: 5.");

        CommandOption Add(string name, string unit, string description) =>
            command.Option($"--{name} <{unit}>", description, CommandOptionType.SingleValue);
    }

    public TimeSpan TimeLimit => TimeSpan.FromMilliseconds(OptionValue.Number(_time, "milliseconds", 1000));

    public long MemoryLimit => (long)(OptionValue.Number(_memory, "MiB", 0) * Kibi * Kibi);

    public int MaximumTimers => Whole(_timers, "timers", 100_000);

    public TimeSpan IdleTimeout => Seconds(_idle);

    public TimeSpan ConnectTimeout => Seconds(_connect);

    public TimeSpan HandshakeTimeout => Seconds(_handshake);

    public long MinimumRate => Whole(_rate, "bytes a second", 0);

    public int InputLimit => (int)Math.Min(int.MaxValue, OptionValue.Number(_input, "KiB", 16 * Kibi) * Kibi);

    public long OutputLimit => (long)(OptionValue.Number(_output, "KiB", 64 * Kibi) * Kibi);

    public int MaximumChannels => Whole(_channels, "channels", 0);

    public int MaximumPerAddress => Whole(_perAddress, "connections", 0);

    public TimeSpan Grace => TimeSpan.FromSeconds(OptionValue.Number(_grace, "seconds", 5));

    private static TimeSpan Seconds(CommandOption option) => TimeSpan.FromSeconds(OptionValue.Number(option, "seconds", 0));

    private static int Whole(CommandOption option, string unit, int fallback) => (int)OptionValue.Number(option, unit, fallback);
}
