"""Run a verb in one transaction: retry, number what it publishes, commit, announce (§5)."""

import functools
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from flask import g
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from livedemo import clock
from livedemo.errors import Conflict, Unavailable
from livedemo.extensions import db
from livedemo.models import Event, StreamEntry, StreamHead
from livedemo.queries import streams as stream_queries
from livedemo.queries.upsert import write
from livedemo.services.turns import turn
from livedemo.signals import stream_grew

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
TRIES = 5
# Who waits this long for a lock gets an answer instead of another wait.
PATIENCE_SECONDS = 4.5
RACES = 2
ENTRY = ("tenant_id", "event_id", "stream", "seq", "type", "ref_id", "created_at")
HEAD = ("tenant_id", "event_id", "stream", "head", "oldest", "created_at", "updated_at")
# Deadlock, lock wait timeout, record changed since last read.
MYSQL_RETRY = {1213, 1205, 1020}


@dataclass
class Operation:
    """Collect what the running verb will publish and announce."""

    published: dict[tuple[int, str], list[tuple[str, int]]] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    announcements: list[tuple] = field(default_factory=list)


def operation(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb; an inner verb joins the outer one's transaction.

    Raises Unavailable when the database is locked for too long, Conflict when a rule of the
    database forbids the change.
    """

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if g.get("operation") is not None:
            return verb(*args, **kwargs)
        end = clock.monotonic() + PATIENCE_SECONDS
        for attempt in range(TRIES):
            try:
                result, done = _attempt(verb, args, kwargs)
            except DBAPIError as problem:
                late = clock.monotonic() >= end
                if isinstance(problem, IntegrityError) and (late or attempt >= RACES):
                    raise Conflict() from problem
                if not _passing(problem):
                    raise
                if late:
                    break
                log.info("retry %s after %s", verb.__qualname__, type(problem.orig).__name__)
                time.sleep(random.uniform(0.005, 0.03) * (attempt + 1))  # noqa: S311 -- jitter
                continue
            except PoolTimeout:
                raise Unavailable() from None
            _announce(done)
            return result
        raise Unavailable()

    return run


def release() -> None:
    """Give the connection back while something long goes on that needs no database."""
    if g.get("operation") is None:
        db.session.commit()


def publish(event: Event, changes: dict, *ref_ids: int) -> None:
    """Put an entry for each reference into each stream of `changes` ({Stream: EntryType})."""
    current: Operation = g.operation
    if not ref_ids:
        return
    current.events[event.id] = event
    for stream, kind in changes.items():
        entries = current.published.setdefault((event.id, str(stream)), [])
        entries += [(str(kind), ref_id) for ref_id in ref_ids]


def announce(signal, **what) -> None:
    """Send a signal after the commit, or never."""
    g.operation.announcements.append((signal, what))


def _attempt(verb, args, kwargs):
    db.session.commit()  # ends a read transaction, whose snapshot would be old
    with turn():
        current = g.operation = Operation()
        try:
            result = verb(*args, **kwargs)
            db.session.flush()
            _number(current)
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            g.operation = None
    return result, current


def _number(current: Operation) -> None:
    """Take the sequence numbers, event by event in one order, so that nobody deadlocks.

    However many entries there are, each stream's counter is read and written once.
    """
    now = clock.now()
    for event_id, event in sorted(current.events.items()):
        published = {
            stream: entries
            for (owner, stream), entries in sorted(current.published.items())
            if owner == event_id
        }
        tenant_id, entries, heads = event.tenant_id, [], []
        for stream, head in stream_queries.lock(event, published).items():
            entries += [
                (tenant_id, event_id, stream, seq, kind, ref_id, now)
                for seq, (kind, ref_id) in enumerate(published[stream], head + 1)
            ]
            heads.append((tenant_id, event_id, stream, head + len(published[stream]), 0, now, now))
        # Of two who begin a stream at the same moment, the entries' numbers refuse the second.
        write(StreamEntry, ENTRY, entries)
        write(StreamHead, HEAD, heads, keys=("event_id", "stream"), update=("head", "updated_at"))


def _announce(done: Operation) -> None:
    for event_id, event in done.events.items():
        streams = sorted(stream for owner, stream in done.published if owner == event_id)
        if streams:
            done.announcements.insert(0, (stream_grew, {"event": event, "streams": streams}))
    for signal, what in done.announcements:
        for receiver in signal.receivers_for(None):
            try:
                receiver(None, **what)
            except Exception:
                log.exception("a receiver of %s failed", signal.name)


def _passing(problem: DBAPIError) -> bool:
    arguments = getattr(problem.orig, "args", ())
    code = arguments[0] if arguments else None
    # Somebody else made the same row first: the second try finds it.
    if isinstance(problem, IntegrityError):
        return True
    return code in MYSQL_RETRY or "locked" in str(problem.orig)


def install() -> None:
    """Refuse changes that are made outside a verb."""
    if not sqlalchemy_event.contains(Session, "before_flush", _refuse_outside):
        sqlalchemy_event.listen(Session, "before_flush", _refuse_outside)


def _refuse_outside(session, *_) -> None:
    if g.get("operation") is None and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a change outside an operation")
