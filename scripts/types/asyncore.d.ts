// Types of the modules that scripts of Asyncore.Scripting can require. docs/script-api.md is the text to them.

/// <reference path="./globals.d.ts" />
/// <reference path="./node.d.ts" />

/** `[host, port]`; IPv6 also `[host, port, flowinfo, scope]`; a unix socket's path. */
type SocketAddress = [host: string, port: number] | [host: string, port: number, flowinfo: number, scope: number] | string;

/** The data a channel sends: bytes, or text in the channel's encoding. */
type Sendable = Uint8Array | string;

declare module 'asyncore' {
  import { socket } from 'socket';

  /** fd -> channel. A channel is in its map from the moment it has a socket until `close()`. */
  interface ChannelMap extends Iterable<[number, dispatcher]> {
    readonly size: number;
    get(fd: number): dispatcher | undefined;
    has(fd: number): boolean;
    keys(): IterableIterator<number>;
    values(): IterableIterator<dispatcher>;
    entries(): IterableIterator<[number, dispatcher]>;
    forEach(callback: (channel: dispatcher, fd: number, map: ChannelMap) => void): void;
  }

  /** A map of one's own, for channels that another `loop()` serves. */
  const channel_map: { new (): ChannelMap };

  /** The map that channels are in by default. */
  const socket_map: ChannelMap;

  /** A socket and the methods that are called when something happens to it. Subclass it and define `handle_...`. */
  class dispatcher {
    constructor(sock?: socket | null, map?: ChannelMap | null);

    connected: boolean;
    accepting: boolean;
    readonly connecting: boolean;
    /** The address it was bound or connected to, or its peer's. */
    addr: SocketAddress | null;
    socket: socket | null;
    /** The other side may stop sending and still be sent to: `handle_eof()` comes in place of `handle_close()`. */
    allow_half_open: boolean;
    /** Seconds without traffic after which `handle_timeout()` is called; 0 is never. */
    idle_timeout: number;
    /** Seconds that a connect may take; 0 is as long as the system lets it. */
    connect_timeout: number;
    /** Seconds that the first frame (first byte without frames) may take; 0 is for ever. */
    handshake_timeout: number;
    /** Bytes a second that have to come or go while a frame is incomplete or output waits; 0 is none. */
    minimum_rate: number;
    /** Seconds over which `minimum_rate` is an average. Default: 5. */
    minimum_rate_time: number;
    /** How strings become bytes in `send` and `push`. Default: latin1. */
    encoding: string;
    /** Incoming data of an async_chat is text, decoded by `encoding`. */
    use_encoding: boolean;
    /** Bytes that one read takes at most. */
    ac_in_buffer_size: number;
    /** Bytes that one send takes at most. */
    ac_out_buffer_size: number;
    /** Kinds of `log_info` lines that are not written; at first `warning`. */
    ignore_log_types: Set<string>;
    debug: boolean;

    create_socket(family?: number, type?: number): void;
    set_reuse_addr(): void;
    bind(address: SocketAddress): void;
    listen(backlog?: number): void;
    accept(): [socket, SocketAddress] | null;
    connect(address: SocketAddress): void;
    /** How many bytes were sent at once; 0 when the system takes none now, or the connection is gone. */
    send(data: Sendable, flags?: number): number;
    /** Up to `size` bytes; empty at the end of the stream, after `handle_close()`; null when nothing is there. */
    recv(size?: number, flags?: number): Buffer | null;
    /** Reads into `target` without a copy. The count; 0 at the end of the stream; null when nothing is there. */
    recv_into(target: Uint8Array, flags?: number): number | null;
    sendto(data: Sendable, address: SocketAddress): number;
    recvfrom(size?: number): [Buffer, SocketAddress] | null;
    shutdown(how: number): void;
    /** Timers that are called off when the channel closes. */
    call_later<A extends any[]>(seconds: number, callback: (...args: A) => void, ...args: A): Timer;
    call_every<A extends any[]>(seconds: number, callback: (...args: A) => void, ...args: A): Timer;
    close(): void;
    fileno(): number;
    getsockname(): SocketAddress;
    getpeername(): SocketAddress;
    setsockopt(level: number, option: number, value: number | Uint8Array): void;
    getsockopt(level: number, option: number): number;
    getsockopt(level: number, option: number, size: number): Buffer;

    readable(): boolean;
    writable(): boolean;

    handle_read(): void | Promise<void>;
    handle_write(): void | Promise<void>;
    handle_expt(): void | Promise<void>;
    handle_connect(): void | Promise<void>;
    handle_accept(): void | Promise<void>;
    handle_accepted(sock: socket, addr: SocketAddress): void | Promise<void>;
    handle_close(): void | Promise<void>;
    /** The other side has sent all it will; only with `allow_half_open`. */
    handle_eof(): void | Promise<void>;
    handle_error(error: any): void | Promise<void>;
    /** A timeout has passed. Closes the channel unless overridden. */
    handle_timeout(reason: 'idle' | 'connect' | 'handshake' | 'rate'): void | Promise<void>;
    /** The channel has moved to this class from the one that a former version of its file had. */
    handle_reload?(old_class: Function): void;

    handle_read_event(): void;
    handle_write_event(): void;
    handle_expt_event(): void;
    handle_connect_event(): void;

    add_channel(map?: ChannelMap | null): void;
    del_channel(map?: ChannelMap | null): void;
    set_socket(sock: socket, map?: ChannelMap | null): void;
    log(message: string): void;
    log_info(message: string, type?: string): void;
  }

  /** A dispatcher whose `send` queues; what is queued goes out as the other side takes it. */
  class dispatcher_with_send extends dispatcher {
    /** Takes all of the data, and returns whether less waits than the high-water mark (a boolean, where a dispatcher has a count). */
    send(data: Sendable): any;
    /** `length` is the bytes that wait. Assigning replaces them. */
    get out_buffer(): { readonly length: number };
    set out_buffer(data: Sendable);
    high_water_mark: number;
    output_limit: number;
    initiate_send(): void;
    /** Less than half of the high-water mark waits again. */
    handle_drain(): void | Promise<void>;
  }

  /** A channel for a file descriptor that is no socket: a pipe, a terminal. The descriptor is duplicated. */
  class file_dispatcher extends dispatcher {
    constructor(fd: number | { fileno(): number }, map?: ChannelMap | null);
    set_file(fd: number): void;
  }

  /** A file descriptor with the methods of a socket. The descriptor is duplicated. */
  class file_wrapper {
    constructor(fd: number);
    recv(size: number): Buffer | null;
    read(size: number): Buffer | null;
    send(data: Sendable): number;
    write(data: Sendable): number;
    getsockopt(level: number, option: number): number;
    close(): void;
    fileno(): number;
  }

  /** Thrown in a handler, it leaves the innermost `loop()`. */
  class ExitNow extends Error {}

  interface Timer {
    cancel(): void;
    /** Starts the wait anew. */
    reset(): void;
    readonly active: boolean;
  }

  interface LoopOptions {
    /** The longest wait of one pass, in seconds; null waits without end. Default: 30. */
    timeout?: number | null;
    use_poll?: boolean;
    map?: ChannelMap | null;
    /** At most so many passes; null: until the map is empty. */
    count?: number | null;
  }

  function loop(timeout?: number | null, use_poll?: boolean, map?: ChannelMap | null, count?: number | null): void;
  function loop(options: LoopOptions): void;
  function poll(timeout?: number | null, map?: ChannelMap | null): void;
  function poll2(timeout?: number | null, map?: ChannelMap | null): void;
  function poll3(timeout?: number | null, map?: ChannelMap | null): void;
  function read(channel: dispatcher): void;
  function write(channel: dispatcher): void;
  function _exception(channel: dispatcher): void;
  function readwrite(channel: dispatcher, flags: number): void;
  function close_all(map?: ChannelMap | null, ignore_all?: boolean): void;
  function compact_traceback(error: any): [[file: string, func: string, line: number], type: string, value: string, info: string];
  function strerror(errno: number): string;
  function call_later<A extends any[]>(seconds: number, callback: (...args: A) => void, ...args: A): Timer;
  function call_every<A extends any[]>(seconds: number, callback: (...args: A) => void, ...args: A): Timer;

  const POLLIN: number;
  const POLLPRI: number;
  const POLLOUT: number;
  const POLLERR: number;
  const POLLHUP: number;
  const POLLNVAL: number;
}

declare module 'asynchat' {
  import { ChannelMap, dispatcher } from 'asyncore';
  import { socket } from 'socket';

  /** Gives its output piece by piece; nothing (null, or what is empty) ends it. */
  interface Producer {
    more(): Sendable | Producer | null | undefined;
  }

  /** A channel whose input is split at terminators, and whose output is a queue. */
  class async_chat extends dispatcher {
    constructor(sock?: socket | null, map?: ChannelMap | null);

    high_water_mark: number;
    output_limit: number;
    initiate_send(): void;

    /** What was read since the last terminator. The terminator itself is not part of it. */
    collect_incoming_data(data: Buffer): void;
    found_terminator(): void | Promise<void>;
    /** Defined in place of the two above: one call with each complete frame. */
    handle_frame?(data: Buffer): void | Promise<void>;
    /** A string or bytes to look for; a number of bytes; null for none. */
    set_terminator(terminator: Sendable | number | null): void;
    /** What was set; for a number, the bytes still missing. */
    get_terminator(): Sendable | number | null;

    /** Takes all of the data; false when more waits than the high-water mark. */
    push(data: Sendable): boolean;
    push_with_producer(producer: Producer): void;
    /** Closes the channel when what is queued has gone. */
    close_when_done(): void;
    discard_buffers(): void;
    /** Less than half of the high-water mark waits again. */
    handle_drain(): void | Promise<void>;

    _collect_incoming_data(data: Buffer): void;
    _get_data(): Buffer;
  }

  class simple_producer implements Producer {
    constructor(data: Sendable, buffer_size?: number);
    more(): Sendable;
  }

  /** A file, or a part of it, that is sent without calling the script. Throws ENOENT, EACCES, ... */
  class file_producer implements Producer {
    constructor(path: string, range?: { start?: number; end?: number });
    more(): Buffer;
    /** For one that is never pushed; a pushed one closes with its end or its channel. */
    close(): void;
  }

  /** How many bytes at the end of `haystack` may be the beginning of `needle`. */
  function find_prefix_at_end(haystack: Sendable, needle: Sendable): number;
}

declare module 'socket' {
  /** A non-blocking socket, as `accept()` and `handle_accepted()` give it. */
  class socket {
    constructor(family?: number, type?: number);
    readonly family: number;
    readonly type: number;
    /** Up to `size` bytes; empty at the end of the stream; null when nothing is there yet. */
    recv(size?: number, flags?: number): Buffer | null;
    recv_into(target: Uint8Array, flags?: number): number | null;
    recvfrom(size?: number): [Buffer, SocketAddress] | null;
    /** How many bytes the system took; 0 when it takes none now. */
    send(data: Sendable, flags?: number): number;
    sendto(data: Sendable, address: SocketAddress): number;
    connect(address: SocketAddress): void;
    bind(address: SocketAddress): void;
    listen(backlog?: number): void;
    accept(): [socket, SocketAddress] | null;
    shutdown(how: number): void;
    close(): void;
    fileno(): number;
    getsockname(): SocketAddress;
    getpeername(): SocketAddress;
    setsockopt(level: number, option: number, value: number | boolean | Uint8Array): void;
    getsockopt(level: number, option: number): number;
    getsockopt(level: number, option: number, size: number): Buffer;
  }

  function socketpair(): [socket, socket];
  function gethostname(): string;

  const AF_INET: number;
  const AF_INET6: number;
  const AF_UNIX: number;
  const SOCK_STREAM: number;
  const SOCK_DGRAM: number;
  const SOL_SOCKET: number;
  const SO_ERROR: number;
  const SO_KEEPALIVE: number;
  const SO_BROADCAST: number;
  const SO_LINGER: number;
  const SO_OOBINLINE: number;
  const SO_RCVBUF: number;
  const SO_REUSEADDR: number;
  const SO_REUSEPORT: number;
  const SO_SNDBUF: number;
  const SO_TYPE: number;
  const IPPROTO_IP: number;
  const IPPROTO_IPV6: number;
  const IPPROTO_TCP: number;
  const IPPROTO_UDP: number;
  const IPV6_V6ONLY: number;
  const TCP_NODELAY: number;
  const MSG_OOB: number;
  const MSG_PEEK: number;
  const SHUT_RD: number;
  const SHUT_WR: number;
  const SHUT_RDWR: number;
  const SOMAXCONN: number;
}
