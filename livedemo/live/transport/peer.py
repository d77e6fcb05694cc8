"""Be one client's end of the wire: write without waiting, keep little, know when to give up."""

import contextlib
import fcntl
import logging
import socket
import termios
from collections import deque

from livedemo import clock
from livedemo.live.transport import frames
from livedemo.live.transport.frames import Frames, Violation

log = logging.getLogger(__name__)

BACKLOG_BYTES = 512 * 1024
INBOX_MESSAGES = 32
FRAMES_PER_SECOND = 4000


class Peer:
    """Hold a client's socket, what the kernel has not taken yet, and what is not handled yet.

    Every frame of a client, ping and close included, passes `write`, so order holds. What the
    kernel does not take waits in a backlog of shared frames. Over its bound, frames that can be
    had again by `sync` are dropped, and `lagging` says so; others end the connection.
    """

    __slots__ = ("_backlog", "_frames", "_size", "_unread", "_window", "closed", "fileno", "inbox",
                 "lagging", "leaving", "loop", "owner", "pinged_at", "progress_at", "reading",
                 "send", "sock", "working")  # fmt: skip

    def __init__(self, loop, sock: socket.socket, owner, *, limit: int):
        self.loop, self.sock, self.owner = loop, sock, owner
        self.send = sock.send
        self.fileno = sock.fileno()
        self._frames: Frames | None = Frames(limit)
        self._backlog: deque | None = None
        self._size = 0
        self._window = (0, 0)
        self.inbox: deque | None = None
        self.working = self.closed = self.leaving = self.lagging = False
        self.reading = True
        self.pinged_at = 0.0
        self.progress_at = 0.0
        self._unread: bytes | None = None

    def write(self, frame: bytes, *, droppable: bool = False, urgent: bool = False) -> None:
        """Send a whole frame, now or after those that wait; never blocks.

        `urgent`: after the one that has begun.
        """
        if self.closed or self.leaving:
            return
        if self._backlog:
            if urgent:
                self._backlog.insert(1, (frame, False))
                self._size += len(frame)
            else:
                self._queue(frame, droppable)
            return
        try:
            sent = self.send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.give_up(None)
            return
        if sent < len(frame):
            self._hold_back(frame, sent)

    def _hold_back(self, frame: bytes, sent: int) -> None:
        rest = memoryview(frame)[sent:]
        # A frame that has begun must be finished: it is not droppable any more.
        # Nor does it count: what has begun is sent, however large, as long as any of it is taken.
        self._backlog, self._size = deque([(rest, False)]), 0
        self.progress_at = clock.monotonic()
        self._unread = None
        self.loop.watch(self)

    def _queue(self, frame: bytes, droppable: bool) -> None:
        if droppable and self.lagging:
            return
        assert self._backlog is not None
        if self._size + len(frame) > BACKLOG_BYTES:
            self._drop()
            if droppable:
                return
        if self._size + len(frame) > BACKLOG_BYTES:
            self.give_up("it does not read")
            return
        self._backlog.append((frame, droppable))
        self._size += len(frame)

    def _drop(self) -> None:
        """Forget what can be had again; until the rest is gone, no more of it is kept."""
        assert self._backlog is not None
        begun = self._backlog.popleft()
        self._backlog = deque(entry for entry in self._backlog if not entry[1])
        self._size = sum(len(frame) for frame, _ in self._backlog)
        self._backlog.appendleft(begun)
        self.lagging = True

    def flush(self) -> None:
        """Send on from the backlog, as much as the kernel takes."""
        backlog = self._backlog
        while backlog:
            frame, _ = backlog[0]
            try:
                sent = self.send(frame)
            except BlockingIOError:
                return
            except OSError:
                self.give_up(None)
                return
            self.progress_at = clock.monotonic()
            if sent < len(frame):
                backlog[0] = (memoryview(frame)[sent:], False)
                return
            backlog.popleft()
            if backlog:
                self._size -= len(backlog[0][0])
        self._backlog = None
        self._empty()

    def _empty(self) -> None:
        if self.leaving:
            self.release()
            return
        self.loop.watch(self)
        if self.lagging:
            self.lagging = False
            self.owner.caught_up()

    def last_took(self) -> float:
        """Look whether the client has taken something; return when it was last seen to.

        The kernel says that it has room only when a third of its buffer is free: a client on a
        crowded line needs longer for that than we wait. So what it still holds is compared.
        """
        with contextlib.suppress(OSError):
            unread = fcntl.ioctl(self.fileno, termios.TIOCOUTQ, bytes(4))
            if self._unread not in (None, unread):
                self.progress_at = clock.monotonic()
            self._unread = unread
        return self.progress_at

    @property
    def waiting(self) -> bool:
        """Tell whether something has not been sent yet."""
        return bool(self._backlog)

    def readable(self) -> None:
        """Read once; hand complete messages to the owner; a client that breaks rules is cut."""
        try:
            data = self.sock.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.give_up(None)
            return
        assert self._frames is not None  # only a released peer has none, and it is not read
        try:
            found = self._frames.feed(data)
            self._count(len(found))
            for opcode, payload in found:
                self._take(opcode, payload)
        except Violation as problem:
            for opcode, payload in problem.found:
                self._take(opcode, payload)
            self.write(frames.pack_close(problem.code))
            self.give_up(problem.reason)

    def _count(self, number: int) -> None:
        second = int(clock.monotonic())
        known, count = self._window
        count = number + (count if known == second else 0)
        self._window = (second, count)
        if count > FRAMES_PER_SECOND:
            raise Violation(frames.POLICY, "it sends too many frames")

    def _take(self, opcode: int, payload: bytes) -> None:
        if self.closed or self.leaving:
            return
        if opcode == frames.TEXT:
            try:
                self.owner.received(payload.decode())
            except UnicodeDecodeError:
                raise Violation(frames.INVALID_TEXT, "a text is not UTF-8") from None
        elif opcode == frames.PING:
            self.write(frames.pack(payload, frames.PONG))
        elif opcode == frames.CLOSE:
            self.write(frames.pack(payload[:2], frames.CLOSE))
            self.give_up(None)

    def leave(self, code: int = frames.NORMAL) -> None:
        """Close from our side once the backlog is sent."""
        if self.closed or self.leaving:
            return
        self.write(frames.pack_close(code))
        self.leaving = True
        if not self.closed and not self._backlog:
            self.release()

    def give_up(self, reason: str | None) -> None:
        """Close at once; a reason is logged, an ordinary end is not."""
        if self.closed:
            return
        if reason:
            log.info("cut a connection: %s", reason)
        self.release()
        if self.owner is not None:
            self.owner.gone()

    def release(self) -> None:
        """Give back the descriptor and the memory."""
        if self.closed:
            return
        self.closed = True
        self._backlog, self._size, self._frames = None, 0, None
        self.loop.forget(self)
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
