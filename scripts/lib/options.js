'use strict';

// The options of the scripts in this folder: `--name VALUE` or `--name=VALUE`, after the -- of the command line.

const script = process.argv[1].split('/').pop().replace(/\.js$/, '');

/** Ends the script because it was called wrongly. */
function refuse(message) {
  console.error(`${script}: ${message}`);
  process.exit(2);
}

/** A port number from text; 0 stands for any free port. */
function toPort(text) {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) refuse(`a port is a number from 0 to 65535, not '${text}'`);
  return Number(text);
}

/** The options that were given, on top of the defaults; only those that have a default exist. */
function parseOptions(defaults) {
  const options = { ...defaults };
  const args = process.argv.slice(2);
  while (args.length > 0) {
    const [, name, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(args[0]) ?? [];
    if (name === undefined) refuse(`unexpected argument '${args[0]}'`);
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).map((each) => `--${each}`);
      refuse(`unknown option --${name}; there are ${known.join(', ')}`);
    }
    args.shift();
    const value = inline ?? args.shift();
    if (value === undefined || value === '') refuse(`--${name} needs a value`);
    options[name] = name === 'port' ? toPort(value) : value;
  }
  return options;
}

/**
 * HOST:PORT, with brackets around an IPv6 address.
 * @param {SocketAddress} address
 */
function formatAddress(address) {
  if (typeof address === 'string') return address;
  const [host, port] = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

module.exports = { formatAddress, parseOptions, refuse, toPort };
