'use strict';

// The headers by which a client asks for less than the whole file (RFC 9110, sections 13 and 14).

/** Changes whenever the file does. */
function etagOf(stat) {
  return `"${stat.size.toString(16)}-${Math.round(stat.mtimeMs * 1000).toString(16)}"`;
}

/** HTTP dates have no fractions of a second. */
function seconds(milliseconds) {
  return Math.floor(milliseconds / 1000);
}

/** True when the client's copy is the same as the file. */
function isUnchanged(headers, stat) {
  const tags = headers.get('if-none-match');
  if (tags !== undefined) {
    const known = tags.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return known.includes('*') || known.includes(etagOf(stat));
  }
  const since = Date.parse(headers.get('if-modified-since') ?? '');
  return !Number.isNaN(since) && seconds(stat.mtimeMs) <= seconds(since);
}

/**
 * The bytes asked for: null for the whole file, `{ start, end }` with the end not included, or 'unsatisfiable'.
 * Several ranges at once are answered with the whole file, as the standard allows.
 */
function rangeOf(headers, stat) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
  if (first === undefined || (first === '' && last === '') || !sameVersion(headers, stat)) return null;
  if (first === '') {
    const count = Math.min(Number(last), stat.size);
    return count === 0 ? 'unsatisfiable' : { start: stat.size - count, end: stat.size };
  }
  const start = Number(first);
  const end = last === '' ? stat.size : Math.min(Number(last) + 1, stat.size);
  if (last !== '' && Number(last) < start) return null;
  return start >= stat.size ? 'unsatisfiable' : { start, end };
}

/** If-Range: the client has a part of one version, and wants the rest of that version only. */
function sameVersion(headers, stat) {
  const condition = headers.get('if-range');
  if (condition === undefined) return true;
  return condition.startsWith('"') ? condition === etagOf(stat) : seconds(Date.parse(condition)) === seconds(stat.mtimeMs);
}

module.exports = { etagOf, isUnchanged, rangeOf };
