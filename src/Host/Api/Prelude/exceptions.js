// Errors: those of system calls, ExitNow, and the compact traceback.

const { define, harden, hide, lines_of } = internals;
const { startsWith: starts_with } = internals.strings;
const { join } = internals.lists;
const FRAME = harden(/^(?:(.*)@)?(.*?):(\d+)(?::(\d+))?$/);
const scheme = 'asyncore:';

class ExitNow extends Error {
  constructor(message = '') {
    super(message);
    define(this, 'name', 'ExitNow');
  }
}

// Called by C# for each failed system call. The stack is that of the script's own call.
function system_error(message, code, errno) {
  const error = new Error(message);
  define(error, 'code', code);
  define(error, 'errno', errno);
  return error;
}

// The same for a call that the loop made by itself: where the script called loop() says nothing about it.
function loop_error(message, code, errno) {
  const error = system_error(message, code, errno);
  delete error.line;
  delete error.column;
  delete error.sourceURL;
  hide(error, 'stack', '');
  return error;
}

// The stack is that of the script where it was stopped; the engine knows lines there, but no columns.
function stopped_error(message, reason, stack) {
  const error = new Error(message);
  define(error, 'name', 'ScriptStopped');
  define(error, 'code', reason);
  hide(error, 'stack', stack);
  return error;
}

// The frames of a stack, innermost first, without those of the host: [file, function, line].
function frames(error) {
  const found = harden([]);
  const lines = lines_of(String(error?.stack ?? ''));
  for (let i = 0; i < lines.length; i++) {
    const parts = FRAME.exec(lines[i]);
    if (parts !== null && !starts_with(parts[2], scheme))
      found.push([parts[2], parts[1] || '<module>', Number(parts[3])]);
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
