namespace Asyncore.Tool;

/// <summary>The command was called wrongly; the message is one line for the person who called it.</summary>
internal sealed class UsageException(string message) : Exception(message);
