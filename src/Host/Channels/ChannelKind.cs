namespace Asyncore.Scripting.Channels;

/// <summary>Which of asyncore's classes a script's channel comes from. The prelude has the same numbers.</summary>
internal enum ChannelKind
{
    Dispatcher,
    WithSend,
    Chat,
    File,
}
