"""Speak HTTP with one client: bounded in time and size, whatever it sends."""

import functools
import os

import eventlet
from eventlet import patcher, wsgi

from livedemo.live import transport

_socket = patcher.original("socket")
IDLE_SECONDS = 20  # a silent connection, and one read or write
HEAD_SECONDS = 10  # a whole request line, and a whole set of headers
LEFTOVER_BYTES = 64 * 2**20  # of a body that nobody wants to read
LEFTOVER_SECONDS = 10


class Protocol(wsgi.HttpProtocol):
    """Bound the time and shape of a request's head; say nothing about versions."""

    taken = False

    def get_environ(self):
        """Let the application take the connection over (live/transport)."""
        environ = super().get_environ()
        environ["eventlet.input"].discard = functools.partial(
            self._discard, environ["eventlet.input"]
        )
        return {**environ, transport.TAKE: self.take}

    def _discard(self, body):
        """Read on what a refused request still sends, so that its sender can read the answer.

        eventlet's own would read for as long and as much as somebody likes to send.
        """
        length = body.content_length or 0
        with eventlet.Timeout(LEFTOVER_SECONDS, False):
            while body.position < min(length, LEFTOVER_BYTES):
                if not body.read(64 * 1024):
                    break
        if body.position < length:
            self.close_connection = True

    def take(self):
        """Return the bare socket; the request ends, and the connection goes on elsewhere."""
        self.taken = True
        return _socket.socket(fileno=os.dup(self.connection.fileno()))

    def finish(self):
        """End the connection, unless it was taken over."""
        if not self.taken:
            super().finish()
            return
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def _read_request_line(self):
        # eventlet's limit is per read: a byte every 19 s would hold a connection for days.
        with eventlet.Timeout(IDLE_SECONDS + HEAD_SECONDS, False):
            return super()._read_request_line()
        return b""

    def parse_request(self):
        """Read the headers; answer 408 when they take too long, 400 when they disagree."""
        parsed = None
        with eventlet.Timeout(HEAD_SECONDS, False):
            parsed = super().parse_request()
        if parsed is None:
            self.send_error(408)
        if not parsed:
            return False
        if len(self.headers.get_all("content-length", ())) > 1:
            self.send_error(400)
            return False
        if self.headers.get("transfer-encoding"):
            # The application answers 411 and reads no body; what follows is no request.
            self.close_connection = True
        return True

    def send_error(self, code, message=None, explain=None):
        """Refuse the request in one line and close the connection."""
        self.close_connection = True
        phrase = self.responses.get(code, ("Error",))[0]
        head = f"HTTP/1.1 {code} {phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.wfile.write(head.encode("ascii"))

    def log_message(self, format, *args):
        """Leave the log of requests to RequestLog."""
