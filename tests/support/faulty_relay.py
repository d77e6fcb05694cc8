"""Relay WebSocket texts to all clients with chosen mistakes, for tests of what counts them."""

import base64
import hashlib
import os
import socket
import struct
import threading
from contextlib import suppress

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class FaultyRelay:
    """Be a server whose `fault(client, texts)` says what one client gets of each `batch` texts.

    It stands in for a started contestant: `port`, `pids`, `arguments`.
    """

    def __init__(self, fault, *, batch: int = 1):
        self.fault, self.batch = fault, batch
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pids = [os.getpid()]
        self.arguments = ["--mode", "raw"]
        self.clients: list[socket.socket] = []
        self.texts: list[bytes] = []
        self.lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # Closing alone would not wake who waits for it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for number in range(len(self.clients)):
            self.cut(number)

    def cut(self, number: int) -> None:
        """End a client's connection."""
        with suppress(OSError):
            self.clients[number].shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, client.makefile("rb") as stream:
            head = {}
            for line in iter(stream.readline, b"\r\n"):
                name, _, value = line.partition(b":")
                head[name.lower()] = value.strip()
            key = hashlib.sha1(head[b"sec-websocket-key"] + GUID).digest()
            client.sendall(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + base64.b64encode(key) + b"\r\n\r\n"
            )  # fmt: skip
            with self.lock:
                self.clients.append(client)
            while text := self._read(stream):
                self._relay(text)

    @staticmethod
    def _read(stream) -> bytes:
        try:
            first = stream.read(2)
            if len(first) < 2:
                return b""
            length = first[1] & 127
            if length == 126:
                (length,) = struct.unpack("!H", stream.read(2))
            mask, body = stream.read(4), stream.read(length)
        except OSError:
            return b""
        return bytes(byte ^ mask[place & 3] for place, byte in enumerate(body))

    def _relay(self, text: bytes):
        with self.lock:
            self.texts.append(text)
            if len(self.texts) < self.batch:
                return
            texts, self.texts = self.texts, []
            for number, client in enumerate(self.clients):
                body = b",".join(self.fault(number, texts))
                if body:
                    self._send(client, body)

    @staticmethod
    def _send(client, body: bytes):
        size = struct.pack("!BBH", 0x81, 126, len(body)) if len(body) > 125 else bytes(
            (0x81, len(body))
        )  # fmt: skip
        with suppress(OSError):
            client.sendall(size + body)
