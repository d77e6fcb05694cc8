"""Both ends of a client's connection, on real sockets; the test turns the loop's wheel."""

import socket

from livedemo.live.transport.peer import Peer

LIMIT = 16_384


class Owner:
    """Note what a peer tells."""

    def __init__(self):
        self.texts, self.told = [], []

    def received(self, text):
        self.texts.append(text)

    def gone(self):
        self.told.append("gone")

    def ping(self):
        self.told.append("ping")

    def silent(self):
        self.told.append("silent")

    def caught_up(self):
        self.told.append("caught up")


class End:
    """Be both ends of one connection, with small buffers."""

    def __init__(self, loop):
        ours, self.far = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        ours.setblocking(False)
        self.far.setblocking(False)
        self.owner = Owner()
        self.peer = Peer(loop, ours, self.owner, limit=LIMIT)
        loop.add(self.peer)

    def drain(self, upto: int = 1 << 30) -> bytes:
        """Read at the far end what is there, at most `upto` bytes."""
        got = b""
        while len(got) < upto:
            try:
                data = self.far.recv(min(65_536, upto - len(got)))
            except BlockingIOError:
                break
            if not data:
                break
            got += data
        return got


def fill(end, frame: bytes, *, droppable: bool, times: int) -> None:
    """Write a frame so many times."""
    for _ in range(times):
        end.peer.write(frame, droppable=droppable)
