"""Watch all clients of this process: one greenlet reads and drains, one pings."""

import logging
from collections import deque
from collections.abc import Callable

import eventlet
from eventlet import hubs, patcher

from livedemo import clock
from livedemo.live.transport.peer import Peer

log = logging.getLogger(__name__)

# eventlet's own `select` has no epoll; the original's never blocks here.
_select = patcher.original("select")
AVAILABLE = hasattr(_select, "epoll")

IN, OUT = getattr(_select, "EPOLLIN", 1), getattr(_select, "EPOLLOUT", 4)
BROKEN = getattr(_select, "EPOLLERR", 8) | getattr(_select, "EPOLLHUP", 16)

TICK_SECONDS = 0.5
STALL_SECONDS = 15.0
LEAVE_SECONDS = 5.0
CUTS_PER_TICK = 10  # 20 a second: when everybody is slow at once, most are waited for


class Loop:
    """Be the one reader and the one clock of every peer."""

    def __init__(self, ping_interval: float, ping_timeout: float):
        self.interval, self.timeout = ping_interval, ping_timeout
        self._epoll = _select.epoll()
        self._peers: dict[int, Peer] = {}
        self._held: dict[int, Peer] = {}
        self._due: deque[tuple[float, Peer]] = deque()
        self._asked: deque[tuple[float, float, Peer]] = deque()
        self._running = False

    def add(self, peer: Peer) -> None:
        """Begin to read a client, and to ping it."""
        self._peers[peer.fileno] = peer
        self._epoll.register(peer.fileno, self._mask(peer))
        if peer.waiting:
            self._held[peer.fileno] = peer
        self.alive(peer)
        if not self._running:
            self._running = True
            eventlet.spawn_n(self._read)
            eventlet.spawn_n(self._tick)

    @staticmethod
    def _mask(peer: Peer) -> int:
        return (IN if peer.reading else 0) | (OUT if peer.waiting else 0)

    def watch(self, peer: Peer) -> None:
        """Follow a change of what a peer waits for."""
        if peer.fileno not in self._peers:
            return
        if peer.waiting:
            self._held[peer.fileno] = peer
        else:
            self._held.pop(peer.fileno, None)
        self._epoll.modify(peer.fileno, self._mask(peer))

    def forget(self, peer: Peer) -> None:
        """Stop watching a peer whose descriptor is about to be closed."""
        if self._peers.pop(peer.fileno, None) is None:
            return
        self._held.pop(peer.fileno, None)
        self._epoll.unregister(peer.fileno)

    def alive(self, peer: Peer) -> None:
        """Plan the next ping of a client that has just answered."""
        peer.pinged_at = 0.0
        self._due.append((clock.monotonic() + self.interval, peer))

    def _read(self) -> None:
        wait = self._listen()
        while True:
            wait()
            for fileno, happened in self._epoll.poll(0, 256):
                peer = self._peers.get(fileno)
                if peer is None:
                    continue
                try:
                    self._serve(peer, happened)
                except Exception:
                    log.exception("a connection ended with an error")
                    peer.give_up(None)

    def _listen(self) -> Callable[[], None]:
        """Return what lets all others run until something can be read or written here.

        The hub watches our epoll set all the time: to begin and end that for each turn, as
        `trampoline` does, took a sixth of a busy process.
        """
        hub, reader = hubs.get_hub(), eventlet.getcurrent()
        idle = False

        def wake(_descriptor) -> None:
            if idle:
                reader.switch()

        def wait() -> None:
            nonlocal idle
            idle = True
            hub.switch()
            idle = False

        hub.add(hub.READ, self._epoll.fileno(), wake, reader.throw, lambda: None)
        return wait

    @staticmethod
    def _serve(peer: Peer, happened: int) -> None:
        if happened & OUT:
            peer.flush()
        # A broken connection is reported whether we read or not, again and again.
        if happened & (IN | BROKEN) and not peer.closed:
            peer.readable()

    def _tick(self) -> None:
        while True:
            eventlet.sleep(TICK_SECONDS)
            try:
                now = clock.monotonic()
                self._ping(now)
                self._end_silent(now)
                self._end_stalled(now)
            except Exception:
                log.exception("the clock of the connections stumbled")

    def _ping(self, now: float) -> None:
        while self._due and self._due[0][0] <= now:
            peer = self._due.popleft()[1]
            if peer.closed or peer.leaving:
                continue
            peer.pinged_at = now
            peer.owner.ping()
            self._asked.append((now + self.timeout, now, peer))

    def _end_silent(self, now: float) -> None:
        while self._asked and self._asked[0][0] <= now:
            _, asked_at, peer = self._asked.popleft()
            if peer.pinged_at != asked_at or peer.closed or peer.leaving:
                continue
            if peer.waiting and peer.last_took() > now - self.timeout:
                # What it took may not have come to the question yet; a standstill ends it.
                self._asked.append((now + self.timeout, asked_at, peer))
            else:
                peer.owner.silent()

    def _end_stalled(self, now: float) -> None:
        cuts = 0
        for peer in list(self._held.values()):
            stalled = now - peer.last_took()
            if peer.leaving and stalled > LEAVE_SECONDS:
                peer.release()
            elif stalled > STALL_SECONDS and cuts < CUTS_PER_TICK:
                cuts += 1
                peer.give_up("it does not read")

    def __len__(self) -> int:
        return len(self._peers)
