// Both sides have a JsValue: ours keeps the name.
global using JintValue = global::Jint.Native.JsValue;
global using JsValue = Asyncore.Scripting.JavaScript.JsValue;
