// Errors: those of system calls, ExitNow, and the compact traceback.

const { uncurry } = internals;
const split = uncurry(String.prototype.split);
const starts_with = uncurry(String.prototype.startsWith);
const exec = uncurry(RegExp.prototype.exec);
const push = uncurry(Array.prototype.push);
const join = uncurry(Array.prototype.join);
const scheme = 'asyncore:';

class ExitNow extends Error {
  constructor(message = '') {
    super(message);
    this.name = 'ExitNow';
  }
}

// Called by C# for each failed system call. The stack is that of the script's own call.
function system_error(message, code, errno) {
  const error = new Error(message);
  error.code = code;
  error.errno = errno;
  return error;
}

// The same for a call that the loop made by itself: where the script called loop() says nothing about it.
function loop_error(message, code, errno) {
  const error = system_error(message, code, errno);
  delete error.line;
  delete error.column;
  delete error.sourceURL;
  error.stack = '';
  return error;
}

// The stack is that of the script where it was stopped; the engine knows lines there, but no columns.
function stopped_error(message, reason, stack) {
  const error = new Error(message);
  error.name = 'ScriptStopped';
  error.code = reason;
  error.stack = stack;
  return error;
}

// The frames of a stack, innermost first, without those of the host: [file, function, line].
function frames(error) {
  const found = [];
  const lines = split(String(error?.stack ?? ''), '\n');
  for (let i = 0; i < lines.length; i++) {
    const parts = exec(/^(?:(.*)@)?(.*?):(\d+)(?::(\d+))?$/, lines[i]);
    if (parts !== null && !starts_with(parts[2], scheme))
      push(found, [parts[2], parts[1] || '<module>', Number(parts[3])]);
  }
  return found;
}

function compact_traceback(error) {
  if (error === undefined)
    throw new Error('compact_traceback needs the error: there is no current exception in JavaScript');
  const found = frames(error);
  const type = error?.constructor?.name ?? typeof error;
  const value = error instanceof Error ? error.message : String(error);
  let text = '';
  for (let i = found.length - 1; i >= 0; i--)
    text += `${text === '' ? '' : ' '}[${join(found[i], '|')}]`;
  return [found[0] ?? ['', '', 0], type, value, text];
}

internals.ExitNow = ExitNow;
internals.system_error = system_error;
internals.loop_error = loop_error;
internals.stopped_error = stopped_error;
internals.compact_traceback = compact_traceback;
internals.is_exit = error => error instanceof ExitNow;
internals.rethrow = error => { throw error; };
