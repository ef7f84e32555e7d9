// The parts of Node's modules that scripts can require.

declare module 'fs' {
  interface Stats {
    readonly size: number;
    readonly mode: number;
    readonly mtimeMs: number;
    readonly mtime: Date;
    isFile(): boolean;
    isDirectory(): boolean;
    isSymbolicLink(): boolean;
  }

  function readFileSync(path: string): Buffer;
  function readFileSync(path: string, encoding: BufferEncoding | { encoding: BufferEncoding }): string;
  function writeFileSync(path: string, data: string | Uint8Array, encoding?: BufferEncoding): void;
  function appendFileSync(path: string, data: string | Uint8Array, encoding?: BufferEncoding): void;
  function existsSync(path: string): boolean;
  function statSync(path: string): Stats;
  function lstatSync(path: string): Stats;
  function realpathSync(path: string): string;
  function readdirSync(path: string): string[];
  function mkdirSync(path: string, options?: { recursive?: boolean }): void;
  function unlinkSync(path: string): void;
  function renameSync(from: string, to: string): void;
  function accessSync(path: string, mode?: number): void;
  function fstatSync(fd: number): Stats;
  function mkdtempSync(prefix: string): string;
  function rmdirSync(path: string): void;
  function rmSync(path: string, options?: { recursive?: boolean; force?: boolean }): void;
  function copyFileSync(from: string, to: string, mode?: number): void;
  function readlinkSync(path: string): string;
  function symlinkSync(target: string, path: string): void;
  function linkSync(from: string, to: string): void;
  function truncateSync(path: string, length?: number): void;
  function ftruncateSync(fd: number, length?: number): void;
  function utimesSync(path: string, accessed: number | Date, modified: number | Date): void;
  function chmodSync(path: string, mode: number): void;
  function fsyncSync(fd: number): void;
  function fdatasyncSync(fd: number): void;
  function openSync(path: string, flags?: string, mode?: number): number;
  function readSync(fd: number, buffer: Uint8Array, offset?: number, length?: number, position?: number | null): number;
  function writeSync(fd: number, data: string | Uint8Array): number;
  function closeSync(fd: number): void;
}

declare module 'crypto' {
  interface Hash {
    update(data: string | Uint8Array, encoding?: BufferEncoding): this;
    digest(): Buffer;
    digest(encoding: BufferEncoding): string;
  }

  function createHash(algorithm: string): Hash;
  function createHmac(algorithm: string, key: string | Uint8Array): Hash;
  function pbkdf2Sync(password: string | Uint8Array, salt: string | Uint8Array, iterations: number, length: number, digest: string): Buffer;
  function randomBytes(size: number): Buffer;
  function randomInt(low: number, high?: number): number;
  function randomUUID(): string;
  function getRandomValues<T extends ArrayBufferView>(array: T): T;
  function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}
