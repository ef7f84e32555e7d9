namespace Asyncore.Scripting.Reload;

/// <summary>A file that is watched, and the sign of the content that was last loaded or tried; 0 where it was missing.</summary>
internal sealed record WatchedFile(string Path, long Seen);
