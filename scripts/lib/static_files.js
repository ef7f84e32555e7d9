'use strict';

// Finds the file that a URL path names, below a root folder and never outside it.

const fs = require('fs');
const { HttpError } = require('./http_request');

const TYPES = {
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  ts: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webm: 'video/webm',
  webp: 'image/webp',
  woff2: 'font/woff2',
  xml: 'application/xml',
  zip: 'application/zip',
};

function contentType(path) {
  const [, extension = ''] = /\.([a-z0-9]+)$/i.exec(path) ?? [];
  return TYPES[extension.toLowerCase()] ?? 'application/octet-stream';
}

class StaticFiles {
  constructor(root) {
    this.root = fs.realpathSync(root);
    if (!fs.statSync(this.root).isDirectory()) throw new Error(`${root} is not a folder`);
  }

  /**
   * What a URL path stands for: `{ file, stat }`, `{ listing }` (HTML) or `{ location }` (where to go instead).
   * Throws HttpError.
   */
  find(urlPath) {
    const names = this.names(urlPath);
    const { path, stat } = this.locate(names);
    if (stat.isFile()) {
      if (urlPath.endsWith('/')) throw new HttpError(404, 'not found');
      return { file: path, stat };
    }
    if (!stat.isDirectory()) throw new HttpError(403, 'not a regular file');
    // Without the slash a browser would resolve the links of the page one folder too high.
    if (!urlPath.endsWith('/')) return { location: `/${names.map(encodeURIComponent).join('/')}/` };
    return this.index(names) ?? { listing: this.listing(path, names) };
  }

  names(urlPath) {
    let decoded;
    try {
      decoded = urlPath.split('/').map(decodeURIComponent);
    } catch {
      throw new HttpError(400, 'bad escape in the path');
    }
    const names = decoded.filter((name) => name !== '' && name !== '.');
    // Decoded first: %2e%2e and %2f are the same attempt in other letters.
    if (names.some((name) => name === '..' || /[/\0]/.test(name))) throw new HttpError(403, 'outside the served folder');
    return names;
  }

  /** The file behind all symbolic links, which may not lead out of the root. */
  locate(names) {
    const path = this.tryFile(() => fs.realpathSync([this.root, ...names].join('/')));
    const base = this.root === '/' ? '/' : `${this.root}/`;
    if (path !== this.root && !path.startsWith(base)) throw new HttpError(403, 'outside the served folder');
    return { path, stat: this.tryFile(() => fs.statSync(path)) };
  }

  tryFile(operation) {
    try {
      return operation();
    } catch (error) {
      throw error.code === 'EACCES' ? new HttpError(403, 'permission denied') : new HttpError(404, 'not found');
    }
  }

  index(names) {
    try {
      const { path, stat } = this.locate([...names, 'index.html']);
      return stat.isFile() ? { file: path, stat } : null;
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  listing(path, names) {
    const title = escapeHtml(`/${names.map((name) => `${name}/`).join('')}`);
    const entries = fs.readdirSync(path).map((name) => (this.isDirectory(`${path}/${name}`) ? `${name}/` : name));
    if (names.length > 0) entries.push('../');
    const links = entries.sort().map((name) => `<li><a href="${href(name)}">${escapeHtml(name)}</a></li>`);
    return `<!doctype html>\n<meta charset="utf-8">\n<title>${title}</title>\n<h1>${title}</h1>\n<ul>\n${links.join('\n')}\n</ul>\n`;
  }

  isDirectory(path) {
    try {
      return fs.statSync(path).isDirectory();
    } catch {
      return false; // a link that leads nowhere
    }
  }
}

// "./" keeps a name like "a:b" from being read as a scheme.
function href(name) {
  return `./${encodeURIComponent(name).replace(/%2F$/, '/')}`;
}

function escapeHtml(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (c) => entities[c]);
}

module.exports = { StaticFiles, contentType };
