using Asyncore.Scripting.Channels;

namespace Asyncore.Scripting.Limits;

/// <summary>The limits that a script's channels begin with; the script may set its own.</summary>
internal sealed class ChannelDefaults(ScriptHostOptions options)
{
    public ScriptChannel Apply(ScriptChannel channel)
    {
        // Zeros are what a channel begins with.
        if (options.IdleTimeout > TimeSpan.Zero)
            channel.IdleTimeout = options.IdleTimeout;
        if (options.ConnectTimeout > TimeSpan.Zero)
            channel.ConnectTimeout = options.ConnectTimeout;
        if (options.HandshakeTimeout > TimeSpan.Zero)
            channel.HandshakeTimeout = options.HandshakeTimeout;
        channel.MinimumRate = options.MinimumRate;
        channel.MaximumFrame = options.InputLimit;
        channel.HighWaterMark = Math.Min(channel.HighWaterMark, options.OutputLimit);
        channel.HardLimit = options.OutputLimit;
        return channel;
    }
}
