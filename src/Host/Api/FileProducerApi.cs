using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's <c>asynchat.file_producer</c> calls. Pushed, it sends its file without calling the script.</summary>
internal sealed class FileProducerApi
{
    public FileProducerApi(ScriptRuntime runtime, ScriptNative native) => native
        .Add("file_producer", (in HostCall call) =>
        {
            var path = call.Text(0);
            runtime.Grants.Files.Demand(path, write: false, followLink: true);
            return call.Engine.CreateHostObject(new FileProducer(path, (long)call.Number(1), (long)call.Number(2)));
        })
        .Add("file_producer_read", (in HostCall call) => call.Engine.FromInt32(Producer(call, 0).Read(runtime.Inbox.Span[..call.Int32(1)])))
        .Do("file_producer_close", static (in HostCall call) => Producer(call, 0).Dispose())
        .Do("push_file", static (in HostCall call) => (call.Host<ScriptChannel>(0) ?? throw new InvalidOperationException("not a channel"))
            .Push(Producer(call, 1)));

    private static FileProducer Producer(in HostCall call, int at) =>
        call.Host<FileProducer>(at) ?? throw new InvalidOperationException("not a file producer");
}
