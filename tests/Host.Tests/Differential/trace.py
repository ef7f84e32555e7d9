# Drives CPython's asyncore through the scenarios and prints what its channels were told, a JSON list a scenario.
import asynchat
import asyncore
import json
import socket
import sys

use_poll = sys.argv[2] == 'poll'


class Thrown(Exception):
    pass


class Run:
    def __init__(self, scenario):
        self.scenario = scenario
        self.on = scenario.get('on', {})
        self.trace = []
        near, self.far = socket.socketpair()
        self.far.setblocking(False)
        self.mutable = None
        bases = {'dispatcher': asyncore.dispatcher, 'with_send': asyncore.dispatcher_with_send, 'chat': asynchat.async_chat}
        self.channel = self.make(bases[scenario['kind']])(near)
        if 'terminator' in scenario:
            self.terminator(scenario['terminator'])

    def make(run, base):
        class Channel(base):
            writes = 0

            def readable(self):
                answer = run.scenario.get('readable', True)
                if answer == 'throw':
                    raise Thrown('readable')
                return answer

            def handle_close(self):
                run.event('close', 'close', [['channel_close']])

            def handle_error(self):
                value = sys.exc_info()[1]
                run.trace.append('error ' + (str(value) if isinstance(value, Thrown) else type(value).__name__))
                self.close()

            def log_info(self, message, type='info'):
                pass

        if base is asyncore.dispatcher:
            def writable(self):
                self.writes += 1
                return self.writes <= run.scenario.get('writable', 0)

            def handle_read(self):
                run.event('read', 'read', [['recv', 8192]])

            def handle_write(self):
                run.event('write', 'write', [])
            Channel.writable, Channel.handle_read, Channel.handle_write = writable, handle_read, handle_write
        elif base is asynchat.async_chat:
            def collect(self, data):
                run.event('collect ' + data.decode('latin-1'), 'collect', [])

            def found(self):
                run.event('found', 'found', [])
            Channel.collect_incoming_data, Channel.found_terminator = collect, found
        return Channel

    def event(self, text, name, default):
        self.trace.append(text)
        for step in self.on.get(name, default):
            self.step(step)

    def terminator(self, value):
        self.channel.set_terminator(value.encode('latin-1') if isinstance(value, str) else value)

    def pass_once(self):
        try:
            asyncore.loop(0.002, use_poll, None, 1)
        except asyncore.ExitNow:
            self.trace.append('left by ExitNow')
        except Thrown as error:
            self.trace.append('left by ' + str(error))

    def take(self):
        parts = []
        try:
            while True:
                data = self.far.recv(1 << 18)
                if not data:
                    parts.append(b'<end>')
                    break
                parts.append(data)
        except OSError:
            pass
        return b''.join(parts).decode('latin-1')

    def drain(self):
        text = ''
        for _ in range(60):
            text += self.take()
            if text.endswith('<end>'):
                break
            self.pass_once()
        return text

    def step(self, step):
        name, args = step[0], step[1:]
        channel = self.channel
        if name == 'send':
            try:
                self.far.send(args[0].encode('latin-1'))
            except BrokenPipeError:
                self.trace.append('nobody there')
        elif name == 'shut':
            self.far.shutdown(socket.SHUT_WR)
        elif name == 'close':
            self.far.close()
        elif name == 'pass':
            self.pass_once()
        elif name == 'take':
            self.trace.append('wire ' + self.take())
        elif name == 'drain':
            self.trace.append('wire %d bytes' % len(self.drain()))
        elif name == 'drain_equal':
            self.trace.append('wire intact: %s' % ('\xff' not in self.drain()))
        elif name == 'push':
            channel.push(args[0].encode('latin-1'))
        elif name == 'push_large':
            channel.push(b'z' * args[0])
        elif name == 'push_mutable':
            self.mutable = bytearray(args[0])
            channel.push(self.mutable[:1])
            channel.ac_out_buffer_size = args[0]
            channel.push(memoryview(self.mutable))
            self.mutable[:] = b'\xff' * args[0]
        elif name == 'producer':
            blocks = [block.encode('latin-1') for block in args[0]]

            class Producer:
                def more(self):
                    return blocks.pop(0) if blocks else b''
            channel.push_with_producer(Producer())
        elif name == 'close_when_done':
            channel.close_when_done()
        elif name == 'discard':
            channel.discard_buffers()
        elif name == 'terminator':
            self.terminator(args[0])
        elif name == 'recv':
            data = channel.recv(args[0])
            if data:
                self.trace.append('data ' + data.decode('latin-1'))
        elif name == 'channel_send':
            channel.send(args[0].encode('latin-1'))
        elif name == 'channel_close':
            channel.close()
        elif name == 'throw':
            raise Thrown(args[0])
        elif name == 'exit':
            raise asyncore.ExitNow('now')
        elif name == 'map':
            self.trace.append('map %d' % len(asyncore.socket_map))
        elif name == 'close_all':
            asyncore.close_all()
        elif name == 'prefix':
            self.trace.append('prefix %d' % asynchat.find_prefix_at_end(args[0].encode('latin-1'), args[1].encode('latin-1')))
        elif name == 'flags':
            self.trace.append('flags %d %d %d' % (channel.connected, channel.accepting, channel.connecting))
        else:
            raise ValueError(name)

    def run(self):
        for step in self.scenario['steps']:
            self.step(step)
        asyncore.close_all(ignore_all=True)
        self.far.close()
        return self.trace


with open(sys.argv[1], encoding='utf-8') as file:
    for scenario in json.load(file):
        print(json.dumps(Run(scenario).run()))
