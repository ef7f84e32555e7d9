// The contract of a channel's class, checked without a client.

const { async_chat, dispatcher, dispatcher_with_send, file_dispatcher, harden, list_of } = internals;
const { startsWith: starts_with } = internals.strings;

const bases = [dispatcher, dispatcher_with_send, async_chat, file_dispatcher].map(base => base.prototype);
const known = harden(new Set([
  ...bases.flatMap(base => Object.getOwnPropertyNames(base)),
  'handle_frame', 'handle_reload', 'constructor',
]));

// What a handler's name looks like, also where it is misspelt.
const handler_like = harden(/^(?:h[a-z]{4,6}_|handle|(?:read|writ)\w*able$|coll?ect_|fou?nd_|set_term)/);
const PIECES = harden(['collect_incoming_data', 'found_terminator']);

function distance(left, right) {
  let row = harden([]);
  for (let i = 0; i <= right.length; i++)
    row.push(i);
  for (let i = 1; i <= left.length; i++) {
    const next = harden([i]);
    for (let j = 1; j <= right.length; j++)
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1));
    row = next;
  }
  return row[right.length];
}

function nearest(name) {
  let best = null;
  for (const candidate of known) {
    const far = distance(name, candidate);
    if (far <= 3 && (best === null || far < best.far))
      best = { candidate, far };
  }
  return best?.candidate;
}

function check_class(type, findings) {
  const { prototype } = type;
  if (!(prototype instanceof dispatcher))
    return;
  for (const name of harden(Object.getOwnPropertyNames(prototype))) {
    const { value } = Object.setPrototypeOf(Object.getOwnPropertyDescriptor(prototype, name), null);
    if (known.has(name)) {
      if (value !== undefined && typeof value !== 'function' && (starts_with(name, 'handle_') || name === 'readable' || name === 'writable'))
        findings.push([type.name, name, `${type.name}.${name} is ${typeof value}, not a function`]);
    } else if (typeof value === 'function' && handler_like.test(name)) {
      const near = nearest(name);
      if (near !== undefined || starts_with(name, 'handle_'))
        findings.push([type.name, name, `${type.name}.${name} is never called${near === undefined ? '' : ` (did you mean ${near}?)`}`]);
    }
  }
  if (prototype instanceof async_chat && prototype.handle_read === async_chat.prototype.handle_read
    && typeof prototype.handle_frame !== 'function') {
    for (const name of PIECES) {
      if (prototype[name] === async_chat.prototype[name])
        findings.push([type.name, '', `${type.name} has no ${name} (nor handle_frame): its first input would be an error`]);
    }
  }
}

internals.events.check_classes = classes => {
  const findings = harden([]);
  for (const type of list_of(classes ?? [])) {
    if (typeof type === 'function' && typeof type.prototype === 'object' && type.prototype !== null)
      check_class(type, findings);
  }
  return findings;
};
