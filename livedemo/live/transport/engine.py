"""Be Engine.IO over the loop: the handshake, one light socket a client, its messages in order."""

import base64
import hashlib
import logging
import socket
from collections import deque
from contextlib import suppress

import engineio
import eventlet
from engineio import packet
from eventlet import wsgi

from livedemo import clock
from livedemo.live.transport import TAKE, frames
from livedemo.live.transport.loop import Loop
from livedemo.live.transport.peer import INBOX_MESSAGES, Peer

log = logging.getLogger(__name__)

# What turns a key into its answer (RFC 6455, 1.3).
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PING, PONG, CLOSE, MESSAGE = (str(n) for n in (packet.PING, packet.PONG, packet.CLOSE,
                                               packet.MESSAGE))  # fmt: skip
# What the kernel may hold of a client that the network does not take: the buffer itself grows with
# the line, so a fast client gets a large frame at once and a slow one has little that grows old.
NOT_SENT_BYTES = 64 * 1024
NOT_SENT_LOWAT = 25  # TCP_NOTSENT_LOWAT of Linux, which Python has no name for
PING_FRAME, CLOSE_FRAME = frames.pack(PING.encode()), frames.pack(CLOSE.encode())


def accept(environ: dict) -> bytes | None:
    """Return the answer that opens a WebSocket, None to a request that cannot be one."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    parts = [part.strip() for part in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or "upgrade" not in parts:
        return None
    try:
        if len(base64.b64decode(key, validate=True)) != 16:
            return None
    except ValueError:
        return None
    answer = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest())  # noqa: S324 -- RFC 6455
    # Compression is not agreed to: it would cost a frame and 100 kB for each client.
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + answer + b"\r\n\r\n"
    )


class Direct:
    """Be an Engine.IO socket without queue, thread and timer of its own."""

    __slots__ = ("asked_at", "closed", "closing", "connected", "ignored", "joins", "last_ping",
                 "peer", "server", "sid", "upgraded", "upgrading")  # fmt: skip

    def __init__(self, server: "Engine", sid: str, sock: socket.socket):
        self.server, self.sid = server, sid
        self.closed = self.closing = self.upgrading = False
        self.connected = self.upgraded = True
        self.last_ping = None
        # When the oldest message that is not handled came, how often it asked to join, and how
        # many events it sent in vain.
        self.asked_at, self.joins, self.ignored = clock.monotonic(), 0, 0
        self.peer = Peer(server.loop, sock, self, limit=int(server.max_http_buffer_size))

    def send(self, pkt: packet.Packet) -> None:
        """Send a packet."""
        self.write(frames.pack(pkt.encode().encode()))

    def write(self, frame: bytes) -> None:
        """Send a packed frame."""
        if not self.closed:
            self.peer.write(frame)

    def check_ping_timeout(self) -> bool:
        """Tell whether the client still answers; the loop ends those that do not."""
        return not self.closed

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Run the disconnect handlers, then close; `abort`: without a word."""
        if self.closed or self.closing:
            return
        self.closing = True
        self.server._trigger_event(
            "disconnect",
            self.sid,
            reason or self.server.reason.SERVER_DISCONNECT,
            run_async=False,
        )
        if not abort:
            self.peer.write(CLOSE_FRAME)
        self.closed = True
        self.peer.leave()
        # The clock of the loop holds peers for a while; nothing else of the client goes with them.
        self.peer.owner = None
        self.server.sockets.pop(self.sid, None)

    # What the peer tells; none of it may block the loop.

    def received(self, text: str) -> None:
        """Take a message; messages of one client are handled one after another."""
        if text == PONG:
            if self.peer.pinged_at:
                self.server.loop.alive(self.peer)
            return
        self._enqueue(text)

    def gone(self) -> None:
        """Run the disconnect handlers behind the messages that came before."""
        self._enqueue(None)

    def ping(self) -> None:
        """Ask the client for a sign of life."""
        # Behind all that waits for a slow client, it would come too late for both sides.
        self.peer.write(PING_FRAME, urgent=True)

    def silent(self) -> None:
        """End a client that did not answer."""
        log.info("cut a connection: it does not answer")
        eventlet.spawn_n(self.close, False, False, self.server.reason.PING_TIMEOUT)

    def caught_up(self) -> None:
        """Say that frames were left out and the rest has been sent."""
        eventlet.spawn_n(self.server.caught_up, self.sid)

    def _enqueue(self, text: str | None) -> None:
        peer = self.peer
        if peer.inbox is None:
            peer.inbox = deque()
        peer.inbox.append(text)
        if len(peer.inbox) >= INBOX_MESSAGES and peer.reading:
            # What is not read yet waits at the client: its TCP window fills.
            peer.reading = False
            self.server.loop.watch(peer)
        if not peer.working:
            peer.working = True
            self.asked_at = clock.monotonic()
            eventlet.spawn_n(self._work)

    def _work(self) -> None:
        peer = self.peer
        try:
            while peer.inbox:
                self._handle(peer.inbox.popleft())
        except (ValueError, IndexError, RecursionError):
            self._end("it sends packets that make no sense")
        except Exception:
            log.exception("a packet could not be handled")
            self._end("its packet could not be handled")
        finally:
            peer.working, peer.inbox = False, None
            if self.closed:
                self.server.forget(self.sid)
        if not peer.reading and not peer.closed:
            peer.reading = True
            self.server.loop.watch(peer)

    def _end(self, reason: str) -> None:
        self.peer.inbox = deque()
        self.peer.write(frames.pack_close(frames.POLICY))
        self.peer.give_up(reason)
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def _handle(self, text: str | None) -> None:
        if self.closed:
            return
        if text is None:
            self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        elif text[0] == MESSAGE:
            self.server.handlers["message"](self.sid, text[1:])
        elif text == CLOSE:
            self.close(wait=False, abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
        else:
            raise ValueError("an unknown kind of packet")


class Engine(engineio.Server):
    """Take the connections over from the HTTP server, and keep nothing of their requests."""

    def __init__(self, **options):
        super().__init__(**options)
        self.start_service_task = False  # the loop pings and ends
        self.loop = Loop(self.ping_interval, self.ping_timeout)
        self.on_caught_up = None
        self.on_forget = None

    def _handle_connect(self, environ, start_response, transport, jsonp_index=None):
        reply = accept(environ)
        if reply is None or TAKE not in environ:
            refused = self._bad_request("Not a WebSocket request.")
            start_response(refused["status"], refused["headers"])
            return [refused["response"]]
        sock = environ[TAKE]()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):  # some sandboxes do not know it, and serve all the same
            sock.setsockopt(socket.IPPROTO_TCP, NOT_SENT_LOWAT, NOT_SENT_BYTES)
        self._open(environ, sock, reply)
        wsgi.WSGI_LOCAL.already_handled = True
        return []

    def _open(self, environ, sock: socket.socket, reply: bytes) -> None:
        sid = self.generate_id()
        client = self.sockets[sid] = Direct(self, sid, sock)
        self._trigger_event("connect", sid, environ, run_async=False)
        client.write(reply)
        client.send(
            packet.Packet(
                packet.OPEN,
                {
                    "sid": sid,
                    "upgrades": [],
                    "pingTimeout": int(self.ping_timeout * 1000),
                    "pingInterval": int(self.ping_interval * 1000),
                    "maxPayload": self.max_http_buffer_size,
                },
            )
        )
        if not client.peer.closed:
            self.loop.add(client.peer)

    def forget(self, sid: str) -> None:
        """Leave nothing of a client that ended while it was let in."""
        if self.on_forget is not None:
            self.on_forget(sid)

    def caught_up(self, sid: str) -> None:
        """Tell who listens that a client missed frames and can have them again."""
        if self.on_caught_up is not None and sid in self.sockets:
            self.on_caught_up(sid)
