"""The same servers on CPython's asyncore with poll(2), as its documentation writes them.

asyncore_server.py PORT echo|lines|broadcast
"""
import resource
import sys
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
import asynchat  # noqa: E402
import asyncore  # noqa: E402


class Echo(asyncore.dispatcher_with_send):
    def handle_read(self):
        data = self.recv(8192)
        if data:
            self.send(data)


class Lines(asynchat.async_chat):
    def __init__(self, sock):
        super().__init__(sock)
        self.set_terminator(b"\r\n")
        self.parts = []

    def collect_incoming_data(self, data):
        self.parts.append(data)

    def found_terminator(self):
        line = b"".join(self.parts)
        self.parts = []
        self.push(line + b"\r\n")


PART = bytes((i * 31 + (i >> 8)) & 255 for i in range(1 << 20)) if sys.argv[2] == "broadcast" else b""
members = {}


class Member(asynchat.async_chat):
    def __init__(self, sock):
        super().__init__(sock)
        self.set_terminator(None)
        members[self] = True

    def collect_incoming_data(self, data):
        for byte in data:
            if byte == ord("J"):
                self.push(b"J")
            elif byte == ord("B"):
                for member in list(members):
                    member.push(PART)

    def found_terminator(self):
        pass

    def handle_close(self):
        members.pop(self, None)
        self.close()


class Server(asyncore.dispatcher):
    def __init__(self, port, handler):
        super().__init__()
        self.handler = handler
        self.create_socket()
        self.set_reuse_addr()
        self.bind(("127.0.0.1", port))
        self.listen(1024)

    def handle_accepted(self, sock, addr):
        self.handler(sock)


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
Server(int(sys.argv[1]), {"echo": Echo, "lines": Lines, "broadcast": Member}[sys.argv[2]])
print("listening", flush=True)
asyncore.loop(use_poll=True)
