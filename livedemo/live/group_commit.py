"""Commit together what came while the commit before was running: many posts, one transaction (§5).

Who comes alone is stored at once. Under load the time of one commit gathers the posts of the
next, so the busier the room, the less each post costs. Every ack still comes after its commit.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy.exc import OperationalError

from livedemo import clock
from livedemo.actors import Actor
from livedemo.errors import Conflict, Refusal, Unavailable
from livedemo.extensions import socketio
from livedemo.models import Event
from livedemo.services.turns import PATIENCE_SECONDS, around, turn_for_many
from livedemo.tenancy import tenant_scope

log = logging.getLogger(__name__)
# Posts of a batch, and batches that may wait.
LARGEST, MOST = 500, 8
# Longer than a post may wait before it is taken up, and shorter than its sender waits.
WAIT_SECONDS = 4.5

Asked = tuple[Actor, dict]
Outcome = dict | Refusal
# Stores posts of an event in their order and says what became of each.
Verb = Callable[[Event, list[Asked]], list[Outcome]]


class Batch:
    """Hold posts of one event that are stored together, and those who wait for them."""

    def __init__(self, event: Event):
        self.event = event
        self.asked: list[Asked] = []
        self.since: list[float] = []
        self.outcomes: list[Outcome] | None = None
        self.done = threading.Event()
        self._told: list[tuple[int, Callable[[Outcome], None]]] = []
        self._lock = threading.Lock()

    def add(self, asked: Asked) -> "Ticket":
        """Take a post."""
        self.asked.append(asked)
        self.since.append(clock.monotonic())
        return Ticket(self, len(self.asked) - 1)

    def tell(self, number: int, callback: Callable[[Outcome], None]) -> None:
        """Call back with the result of a post, now or when it is known."""
        with self._lock:
            if self.outcomes is None:
                self._told.append((number, callback))
                return
        _tell(callback, self.outcomes[number])

    def settle(self, outcomes: list[Outcome]) -> None:
        """Give everybody their result."""
        with self._lock:
            self.outcomes = outcomes
        self.done.set()
        for number, callback in self._told:
            _tell(callback, outcomes[number])


class Ticket:
    """Stand for one post until it is stored or refused."""

    __slots__ = ("_batch", "_number")

    def __init__(self, batch: Batch, number: int):
        self._batch, self._number = batch, number

    def wait(self) -> dict:
        """Return what the ack says; raises the post's Refusal. Holds up nobody but the caller."""
        if not self._batch.done.is_set():
            self._batch.done.wait(WAIT_SECONDS)
        if self._batch.outcomes is None:
            raise Unavailable()
        outcome = self._batch.outcomes[self._number]
        if isinstance(outcome, Refusal):
            raise outcome.with_traceback(None)  # others are told the same
        return outcome

    def then(self, callback: Callable[[Outcome], None]) -> None:
        """Call back with the result once it is known; sentences are translated by who shows them.

        The callback runs where posts are stored, so it must not wait for anything.
        """
        self._batch.tell(self._number, callback)


class Queue:
    """Hold the batches of one event and one verb that nobody has taken up yet."""

    def __init__(self) -> None:
        self.batches: deque[Batch] = deque()
        self.running = False
        self._began = self._mean = 0.0

    @property
    def expected(self) -> float:
        """Return the seconds that a post would wait which came now."""
        if not self.running:
            return 0.0
        one = max(self._mean, clock.monotonic() - self._began)
        return one * (1 + len(self.batches))

    def begin(self) -> None:
        """Note that a batch is taken up."""
        self._began = clock.monotonic()

    def end(self) -> None:
        """Note that it is stored."""
        self._mean += (clock.monotonic() - self._began - self._mean) / 4


class Groups:
    """Collect posts of this process and store them, event by event, a batch at a time."""

    def __init__(self, app: Flask):
        self.app = app
        self.inline = app.config["LIVEDEMO"].inline
        self._queues: dict[tuple[Verb, int], Queue] = {}
        self._lock = threading.Lock()

    def submit(self, verb: Verb, actor: Actor, event: Event, data: dict) -> Ticket:
        """Take a post; raises Unavailable when it would wait longer than its sender does."""
        with self._lock:
            queue = self._queues.setdefault((verb, event.id), Queue())
            if queue.expected > PATIENCE_SECONDS or len(queue.batches) > MOST:
                raise Unavailable(retry_after=around(queue.expected))
            if not queue.batches or len(queue.batches[-1].asked) >= LARGEST:
                queue.batches.append(Batch(event))
            ticket = queue.batches[-1].add((actor, data))
            if queue.running:
                return ticket
            queue.running = True
            queue.begin()
        self._start(verb, event.id, queue)
        return ticket

    def _start(self, verb: Verb, event_id: int, queue: Queue) -> None:
        run = partial(self._run, verb, event_id, queue)
        if self.inline:
            run()
        else:
            socketio.start_background_task(run)

    def _run(self, verb: Verb, event_id: int, queue: Queue) -> None:
        while (batch := self._next(verb, event_id, queue)) is not None:
            queue.begin()
            outcomes = self._outcomes(verb, batch)
            queue.end()
            with self.app.app_context():
                batch.settle(outcomes)
            if not self.inline:
                socketio.sleep(0)  # the acks leave, and who wrote meanwhile joins the next batch

    def _next(self, verb: Verb, event_id: int, queue: Queue) -> Batch | None:
        with self._lock:
            if queue.batches:
                return queue.batches.popleft()
            queue.running = False
            self._queues.pop((verb, event_id), None)
            return None

    def _outcomes(self, verb: Verb, batch: Batch) -> list[Outcome]:
        """Store a batch; what nobody waits for any more is not stored."""
        now = clock.monotonic()
        late = [now - since > PATIENCE_SECONDS for since in batch.since]
        asked = [one for one, is_late in zip(batch.asked, late, strict=True) if not is_late]
        stored = iter(self._store(verb, batch.event, asked, now + PATIENCE_SECONDS))
        return [Unavailable() if is_late else next(stored) for is_late in late]

    def _store(self, verb: Verb, event: Event, asked: list[Asked], end: float) -> list[Outcome]:
        """Store posts together; if that fails, in halves, down to the one that fails."""
        if not asked:
            return []
        try:
            with self.app.app_context(), tenant_scope(event.tenant_id), turn_for_many():
                return verb(event, asked)
        except OperationalError as problem:
            log.warning("%s posts were not stored: %s", len(asked), type(problem).__name__)
            return [Unavailable()] * len(asked)
        except Exception as problem:
            if isinstance(problem, Refusal) and not isinstance(problem, Conflict):
                return [problem] * len(asked)
            return self._in_halves(verb, event, asked, end, problem)

    def _in_halves(self, verb: Verb, event: Event, asked: list[Asked], end: float,
                   problem: Exception) -> list[Outcome]:  # fmt: skip
        if len(asked) == 1:
            if isinstance(problem, Refusal):
                return [problem]
            log.error("a post failed", exc_info=problem)
            return [Unavailable()]
        if clock.monotonic() > end:
            return [Unavailable()] * len(asked)
        half = len(asked) // 2
        if not self.inline:
            socketio.sleep(0)
        first = self._store(verb, event, asked[:half], end)
        return first + self._store(verb, event, asked[half:], end)


def _tell(callback: Callable[[Outcome], None], outcome: Outcome) -> None:
    try:
        callback(outcome)
    except Exception:
        log.exception("somebody could not be told")
