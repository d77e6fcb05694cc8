"""Order the programme, fit its times to an order, and find what collides; pure (§21)."""

import hashlib
import json
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from livedemo.enums import SessionStatus, Times


class Scheduled(Protocol):
    """Be something with a place in the programme: a session, or a speech in its session."""

    id: int
    scheduled_time: datetime | None
    display_order: int | None

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends, None when nobody said."""


One = TypeVar("One", bound=Scheduled)


class Place(NamedTuple):
    """Be a stretch of time; `end` is None where nobody said how long it takes."""

    start: datetime
    end: datetime | None


class Busy(NamedTuple):
    """Say that something (a room, a speaker) is taken by an item for a while."""

    what: Hashable
    item: Hashable
    start: datetime
    end: datetime | None


class Clash(NamedTuple):
    """Say that two items want the same thing at the same time; the first begins first."""

    what: Hashable
    first: Hashable
    second: Hashable


def by_time(items: Iterable[One]) -> list[One]:
    """Return items by their times: what has none stands last, equals by their number."""
    return sorted(items, key=_time_key)


def ordered(items: Iterable[One]) -> list[One]:
    """Return siblings as they are shown.

    Those with a rank keep its order. The others stand by time, each before the first ranked one
    that begins later. Ranks and times are never compared.
    """
    known = list(items)
    ranked = sorted(
        (one for one in known if one.display_order is not None),
        key=lambda one: (one.display_order, one.id),
    )
    waiting = by_time(one for one in known if one.display_order is None)
    shown: list[One] = []
    for one in ranked:
        while waiting and _begins_before(waiting[0], one):
            shown.append(waiting.pop(0))
        shown.append(one)
    return shown + waiting


def is_by_hand(items: Iterable[Scheduled]) -> bool:
    """Tell whether somebody put at least one of the siblings in its place by hand."""
    return any(one.display_order is not None for one in items)


def moved_by_hand(items: Sequence[One]) -> list[One]:
    """Return the fewest siblings that would have to move to stand by their times again."""
    shown = ordered(items)
    place = {one.id: number for number, one in enumerate(by_time(items))}
    stay = _longest_rise([place[one.id] for one in shown])
    return [one for one in shown if place[one.id] not in stay]


def revision(items: Iterable[Scheduled]) -> str:
    """Return what tells whether the order or the times of siblings have changed."""
    rows = sorted(
        (one.id, one.display_order, str(one.scheduled_time), str(one.ends_at)) for one in items
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:20]


def refitted(shown: Sequence[One], how: str) -> dict[int, Place]:
    """Return new times, by number, for siblings in a wished order; who keeps theirs is left out.

    `swap` gives each the whole place, start and end, that stands where it stands now. `shift`
    keeps everybody's length and the pauses between places. What has no time gets none, and what
    stands before and behind the moved stretch is not touched.
    """
    timed = [one for one in shown if one.scheduled_time is not None]
    first, last = _moved_stretch(timed)
    stretch = timed[first : last + 1]
    places = [_place(one) for one in by_time(stretch)]
    if how == Times.KEEP or not stretch:
        return {}
    found = places if how == Times.SWAP else _shifted(stretch, places)
    return {
        one.id: place
        for one, place in zip(stretch, found, strict=True)
        if place != _place(one)
    }  # fmt: skip


def overlap(one: Place, other: Place) -> bool:
    """Tell whether two stretches meet; they are half-open, and one without end is an instant."""
    if one.start == other.start:
        return True
    early, late = (one, other) if one.start < other.start else (other, one)
    return early.end is not None and early.end > late.start


def clashes(taken: Iterable[Busy]) -> list[Clash]:
    """Return each pair of items that takes the same thing at the same time, by time."""
    found: dict[Clash, datetime] = {}
    begun: dict[Hashable, list[Busy]] = {}
    for busy in sorted(taken, key=lambda one: (one.start, str(one.item))):
        now = Place(busy.start, busy.end)
        still = [one for one in begun.get(busy.what, []) if overlap(Place(one.start, one.end), now)]
        for one in still:
            if one.item != busy.item:
                found.setdefault(Clash(busy.what, one.item, busy.item), busy.start)
        begun[busy.what] = [*still, busy]
    return sorted(found, key=lambda one: found[one])


def status(item: Scheduled, now: datetime, *, by_hand: str | None = None) -> SessionStatus:
    """Return where a session stands: what somebody set, else what the clock says.

    Without an end it is over when its day has passed, 24 hours after it began.
    """
    if by_hand is not None:
        return SessionStatus(by_hand)
    if item.scheduled_time is None or now < item.scheduled_time:
        return SessionStatus.NOT_YET
    end = item.ends_at or item.scheduled_time + timedelta(days=1)
    return SessionStatus.LIVE if now < end else SessionStatus.OVER


def _time_key(one: Scheduled) -> tuple[bool, float, int]:
    at = one.scheduled_time
    return (at is None, at.timestamp() if at else 0.0, one.id)


def _begins_before(one: Scheduled, other: Scheduled) -> bool:
    if one.scheduled_time is None or other.scheduled_time is None:
        return False
    return one.scheduled_time < other.scheduled_time


def _place(one: Scheduled) -> Place:
    assert one.scheduled_time is not None
    return Place(one.scheduled_time, one.ends_at)


def _moved_stretch(timed: Sequence[Scheduled]) -> tuple[int, int]:
    """Return the first and last position that the order by time fills with somebody else."""
    differing = [
        number
        for number, (is_there, belongs) in enumerate(zip(timed, by_time(timed), strict=True))
        if is_there.id != belongs.id
    ]
    return (differing[0], differing[-1]) if differing else (0, -1)


def _shifted(stretch: Sequence[Scheduled], places: Sequence[Place]) -> list[Place]:
    """Return places of their own lengths, begun where the stretch began, with its pauses."""
    pauses = [after.start - (before.end or before.start) for before, after in pairwise(places)]
    start, found = places[0].start, []
    for one, pause in zip(stretch, [*pauses, timedelta(0)], strict=True):
        own = _place(one)
        length = own.end - own.start if own.end else None
        found.append(Place(start, start + length if length is not None else None))
        start = start + (length or timedelta(0)) + pause
    return found


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return a longest increasing part of the numbers."""
    best: list[list[int]] = []
    for number in numbers:
        before = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*before, number])
    return set(max(best, key=len, default=[]))
