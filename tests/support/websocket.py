"""Speak WebSocket by hand: frames as a client sends them, right and wrong."""

import base64
import secrets
import socket
import struct


def client_frame(payload: bytes, opcode: int = 1, *, final: bool = True, masked: bool = True,
                 reserved: int = 0, claimed: int | None = None) -> bytes:  # fmt: skip
    """Return a frame as a client packs it; `claimed` is a size that the header lies about."""
    size = len(payload) if claimed is None else claimed
    first = (0x80 if final else 0) | reserved << 4 | opcode
    mark = 0x80 if masked else 0
    if size < 126:
        head = bytes((first, mark | size))
    elif size < 65_536:
        head = struct.pack("!BBH", first, mark | 126, size)
    else:
        head = struct.pack("!BBQ", first, mark | 127, size)
    if not masked:
        return head + payload
    mask = secrets.token_bytes(4)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


class RawClient:
    """Be a WebSocket client that does only what it is told."""

    def __init__(self, port: int, cookie: str = "", *, receive_buffer: int | None = None):
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(20)
        self.sock.connect(("127.0.0.1", port))
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.sock.sendall(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Cookie: {cookie}\r\n\r\n".encode()
        )
        self.rest = b""
        head = self._until(b"\r\n\r\n")
        assert b" 101 " in head, head

    def _until(self, end: bytes) -> bytes:
        while end not in self.rest:
            self.rest += self._receive()
        found, _, self.rest = self.rest.partition(end)
        return found

    def _receive(self) -> bytes:
        data = self.sock.recv(65_536)
        if not data:
            raise EOFError("the server closed the connection")
        return data

    def frame(self) -> tuple[int, bytes]:
        """Return the next (opcode, payload); raises EOFError at the end."""
        while True:
            found = self._cut()
            if found is not None:
                return found
            self.rest += self._receive()

    def _cut(self) -> tuple[int, bytes] | None:
        data = self.rest
        if len(data) < 2:
            return None
        size, head = data[1], 2
        if size > 125:
            head = 4 if size == 126 else 10
            if len(data) < head:
                return None
            size = int.from_bytes(data[2:head], "big")
        if len(data) < head + size:
            return None
        self.rest = data[head + size :]
        return data[0] & 15, data[head : head + size]

    def text(self) -> str:
        """Return the next text."""
        while True:
            opcode, payload = self.frame()
            if opcode == 1:
                return payload.decode()

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def say(self, text: str) -> None:
        """Send a text."""
        self.send(client_frame(text.encode()))

    def join(self, namespace: str, auth: str = '{"page":"watch"}') -> str:
        """Join a namespace; return what the server answers."""
        assert self.text().startswith("0{")
        self.say(f"40{namespace},{auth}")
        return self.text()

    def ended(self, seconds: float = 10) -> int | None:
        """Wait for the end; return the close code, None where the server gave none."""
        self.sock.settimeout(seconds)
        code = None
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == 8:
                    code = int.from_bytes(payload[:2], "big")
        except (EOFError, ConnectionError):
            return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Close without a word."""
        self.sock.close()
