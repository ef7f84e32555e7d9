// The half of the adapter that lives in the engine. Values cross the border as ClearScript has them, but for what it has not: symbols and
// negative zeros; objects that stand for something in C# show scripts nothing of ClearScript's; exceptions cross as results.
(function (failed, stopped, negative_zero, wrap_symbol, report, take_thrown, pin) {
  'use strict';
  const { apply, set } = Reflect;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call);
  const starts_with = uncurry(String.prototype.startsWith), slice = uncurry(String.prototype.slice);
  const is_instance = uncurry(Function.prototype[Symbol.hasInstance]);
  const { isView } = ArrayBuffer;
  const getter = (prototype, name) => uncurry(Object.getOwnPropertyDescriptor(prototype, name).get);
  const length_of_buffer = getter(ArrayBuffer.prototype, 'byteLength');
  const evaluate = eval; // By another name it is the global one.
  const decode_name = decodeURIComponent, to_object = Object;
  const SCHEME = 'asyncore-file:';
  let thrown;

  class SymbolBox {
    #symbol;
    constructor(symbol) { this.#symbol = symbol; }
    static is(value) { return #symbol in value; }
    static open(value) { return value.#symbol; }
  }

  class HostObject {
    #target;
    constructor(target) { this.#target = target; }
    static is(value) { return #target in value; }
    static target(value) { return value.#target; }
  }
  const is_box = SymbolBox.is, open_box = SymbolBox.open, is_host = HostObject.is, target_of = HostObject.target;
  const hosts = new WeakMap(), get_host = uncurry(WeakMap.prototype.get), set_host = uncurry(WeakMap.prototype.set);
  const set_prototype = Object.setPrototypeOf, plain = Object.prototype;

  // To C#.
  function encode(value) {
    switch (typeof value) {
      case 'number':
        return value === 0 && 1 / value < 0 ? negative_zero : value;
      case 'symbol':
        return wrap_symbol(new SymbolBox(value));
      case 'object':
        return value !== null && is_host(value) ? target_of(value) : value;
      default:
        return value;
    }
  }

  // From C#.
  function decode(value) {
    if (typeof value !== 'object' || value === null)
      return value;
    return is_box(value) ? open_box(value) : get_host(hosts, value) ?? value;
  }

  function fail(error) {
    thrown = error;
    return failed;
  }

  function text_of(target, name) {
    try {
      const value = target[name];
      return typeof value === 'string' ? value : typeof value === 'number' ? `${value}` : null;
    } catch {
      return null;
    }
  }

  function number_of(target, name) {
    try {
      const value = target[name];
      return typeof value === 'number' ? value | 0 : 0;
    } catch {
      return 0;
    }
  }

  function plain_text(value) {
    try {
      return `${value}`;
    } catch {
      return null;
    }
  }

  function is_error(value) {
    try {
      return is_instance(Errors.Error, value);
    } catch {
      return false;
    }
  }

  const Errors = { __proto__: null, Error, TypeError, RangeError, SyntaxError };

  // error.stack as the other engines have it: function@file:line:column, without what the engine itself does.
  Object.defineProperty(Error, 'prepareStackTrace', {
    value(error, sites) {
      let text = '';
      for (let i = 0; i < sites.length; i++) {
        const site = sites[i], name = site.getScriptNameOrSourceURL();
        if (typeof name === 'string' && starts_with(name, SCHEME))
          text += `${text === '' ? '' : '\n'}${site.getFunctionName() ?? ''}@${decode_name(slice(name, SCHEME.length))}:${site.getLineNumber()}:${site.getColumnNumber()}`;
      }
      return text;
    },
  });
  Error.stackTraceLimit = 50;

  return {
    __proto__: null,

    call(fn, self, ...args) {
      try {
        for (let i = 0; i < args.length; i++)
          args[i] = decode(args[i]);
        return encode(apply(decode(fn), decode(self), args));
      } catch (error) {
        return fail(error);
      }
    },

    // Not by ClearScript: it ends the process where a script throws a symbol, and knows no symbol or -0 as a result.
    run(program, name) {
      try {
        return encode(evaluate(`${program}\n//# sourceURL=${SCHEME}${name}`));
      } catch (error) {
        return fail(error);
      }
    },

    get(target, name) {
      try {
        return encode(decode(target)[name]);
      } catch (error) {
        return fail(error);
      }
    },

    set(target, name, value) {
      try {
        // Not an assignment: that throws in strict code where a property is read-only.
        const object = decode(target);
        if (object === null || object === undefined)
          object[name] = value;
        else
          set(to_object(object), name, decode(value), object);
      } catch (error) {
        return fail(error);
      }
    },

    number(value) {
      try {
        return encode(+decode(value));
      } catch (error) {
        return fail(error);
      }
    },

    text(value) {
      try {
        return `${decode(value)}`;
      } catch (error) {
        return fail(error);
      }
    },

    is_function: value => typeof value === 'function',
    host_of: value => is_host(value) ? target_of(value) : null,

    object: () => ({}),
    array(...items) {
      for (let i = 0; i < items.length; i++)
        items[i] = decode(items[i]);
      return items;
    },

    error(kind, message, code) {
      const error = new Errors[kind](message);
      if (code !== null)
        error.code = code;
      return error;
    },

    // C# says with its result that it threw or was stopped: nothing of its exceptions is seen here.
    fn(name, target) {
      return {
        [name](...args) {
          const { length } = args, given = { __proto__: null, length: length + 1, 0: encode(this) };
          for (let i = 0; i < length; i++)
            given[i + 1] = encode(args[i]);
          const result = apply(target, undefined, given);
          if (result === failed)
            throw decode(take_thrown());
          if (result === stopped)
            for (;;);
          return decode(result);
        },
      }[name];
    },

    host_object(target) {
      const made = set_prototype(new HostObject(target), plain);
      set_host(hosts, target, made);
      return made;
    },

    bytes: length => new Uint8Array(new ArrayBuffer(length)),

    shared(length) {
      const array = new Uint8Array(new ArrayBuffer(length));
      pin(array.buffer);
      return array;
    },

    // A view of the bytes of any kind of view or buffer; null where there are none, undefined where they are gone.
    view(value) {
      try {
        if (isView(value))
          return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        length_of_buffer(value);
      } catch {
        return isView(value) ? undefined : null;
      }
      try {
        return new Uint8Array(value);
      } catch {
        return undefined;
      }
    },

    thrown: () => encode(thrown),

    // Of the value that was thrown, or of another one.
    describe(value) {
      const subject = decode(value);
      thrown = undefined;
      const error = is_error(subject);
      report(error, error ? text_of(subject, 'name') : null, error ? text_of(subject, 'message') : plain_text(subject), text_of(subject ?? 0, 'code'),
        error ? text_of(subject, 'stack') : null, error ? text_of(subject, 'sourceURL') : null, error ? number_of(subject, 'line') : 0, error ? number_of(subject, 'column') : 0);
    },

    // As JavaScriptCore has it: the stack of an error of the parser is that of whoever had the text compiled.
    place(error, file, line) {
      error.sourceURL = file;
      error.line = line;
    },
  };
})
