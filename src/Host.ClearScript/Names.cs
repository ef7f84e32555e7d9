// In this namespace the other one has to be said in full.
global using ScriptObject = global::Microsoft.ClearScript.ScriptObject;
global using Undefined = global::Microsoft.ClearScript.Undefined;
