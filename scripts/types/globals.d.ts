// The globals of a script, as far as they are not part of JavaScript itself.

type BufferEncoding = 'utf8' | 'utf-8' | 'latin1' | 'binary' | 'ascii' | 'hex' | 'base64';

/** Bytes: a Uint8Array with the methods of Node's Buffer that people use. */
declare class Buffer extends Uint8Array {
  static from(text: string, encoding?: BufferEncoding): Buffer;
  static from(bytes: ArrayLike<number> | Iterable<number>): Buffer;
  static from(memory: ArrayBufferLike, offset?: number, length?: number): Buffer;
  static alloc(size: number, fill?: string | number | Uint8Array, encoding?: BufferEncoding): Buffer;
  static concat(parts: readonly Uint8Array[], length?: number): Buffer;
  static byteLength(value: string | ArrayBufferView | ArrayBufferLike, encoding?: BufferEncoding): number;
  static isBuffer(value: unknown): value is Buffer;
  static compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1;

  toString(encoding?: BufferEncoding, start?: number, end?: number): string;
  equals(other: Uint8Array): boolean;
  compare(other: Uint8Array): -1 | 0 | 1;
  indexOf(value: string | number | Uint8Array, offset?: number, encoding?: BufferEncoding): number;
  lastIndexOf(value: string | number | Uint8Array, offset?: number, encoding?: BufferEncoding): number;
  includes(value: string | number | Uint8Array, offset?: number, encoding?: BufferEncoding): boolean;
  fill(value: string | number | Uint8Array, start?: number, end?: number, encoding?: BufferEncoding): this;
  copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number;
  write(text: string, offset?: number, length?: number, encoding?: BufferEncoding): number;
  /** A view of the same memory. */
  subarray(start?: number, end?: number): Buffer;
  /** A view of the same memory, as in Node. */
  slice(start?: number, end?: number): any;

  readUInt8(offset?: number): number;
  readUInt16LE(offset?: number): number;
  readUInt16BE(offset?: number): number;
  readUInt32LE(offset?: number): number;
  readUInt32BE(offset?: number): number;
  readInt8(offset?: number): number;
  readInt16LE(offset?: number): number;
  readInt16BE(offset?: number): number;
  readInt32LE(offset?: number): number;
  readInt32BE(offset?: number): number;
  writeUInt8(value: number, offset?: number): number;
  writeUInt16LE(value: number, offset?: number): number;
  writeUInt16BE(value: number, offset?: number): number;
  writeUInt32LE(value: number, offset?: number): number;
  writeUInt32BE(value: number, offset?: number): number;
  writeInt8(value: number, offset?: number): number;
  writeInt16LE(value: number, offset?: number): number;
  writeInt16BE(value: number, offset?: number): number;
  writeInt32LE(value: number, offset?: number): number;
  writeInt32BE(value: number, offset?: number): number;
}

interface OutputStream {
  readonly isTTY: boolean;
  /** Written through at once. */
  write(data: string | Uint8Array): boolean;
}

declare const process: {
  /** The command, the script's path, and what followed `--`. */
  readonly argv: string[];
  readonly env: Record<string, string | undefined>;
  readonly pid: number;
  readonly platform: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  exitCode: number | undefined;
  exit(code?: number): never;
};

declare const console: {
  log(...values: any[]): void;
  info(...values: any[]): void;
  debug(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
};

declare const performance: { now(): number };

declare const crypto: {
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): string;
};

declare class TextEncoder {
  encode(text?: string): Uint8Array;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBufferLike, options?: { stream?: boolean }): string;
}

declare function setTimeout<A extends any[]>(callback: (...args: A) => void, milliseconds?: number, ...args: A): any;
declare function setInterval<A extends any[]>(callback: (...args: A) => void, milliseconds?: number, ...args: A): any;
declare function setImmediate<A extends any[]>(callback: (...args: A) => void, ...args: A): any;
declare function clearTimeout(timer: any): void;
declare function clearInterval(timer: any): void;
declare function clearImmediate(timer: any): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;

declare const module: {
  exports: any;
  readonly id: string;
  readonly filename: string;
  readonly path: string;
  readonly loaded: boolean;
  /** A value that outlives the versions of this file: init() makes it once. */
  keep<T>(name: string, init: () => T): T;
  readonly hot: {
    /** What dispose functions of the version before left; undefined in the first version. */
    readonly data: any;
    /** Calls fn(data) before the next version takes over. */
    dispose(fn: (data: any) => void): void;
    /** The file takes its own change, or that of a file that it requires. */
    accept(): void;
    accept(names: string | string[], fn?: () => void): void;
  };
};
declare const exports: any;
declare const __filename: string;
declare const __dirname: string;
declare function require(name: 'asyncore'): typeof import('asyncore');
declare function require(name: 'asynchat'): typeof import('asynchat');
declare function require(name: 'socket'): typeof import('socket');
declare function require(name: 'fs'): typeof import('fs');
declare function require(name: 'crypto'): typeof import('crypto');
declare function require(name: string): any;
