"""Turn the draft of a programme into what visitors read, and say what changed; pure."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from livedemo import agenda, text
from livedemo.agenda import Busy
from livedemo.models import EventSession, Room, Speech

ROOM = ("id", "name", "location", "capacity", "description")
SESSION = (
    "id", "room_id", "title", "description", "speaker_name", "scheduled_time", "end_time",
    "is_cancelled", "cancelled_reason", "session_type", "is_paid", "price_minor",
    "youtube_live_url",
)  # fmt: skip
SPEECH = ("id", "title", "speaker_name", "duration", "description", "scheduled_time")


@dataclass(frozen=True)
class Change:
    """Be one thing that visitors will see otherwise.

    `kind` is `added`, `removed`, `changed` or `order`; `what` is `room`, `session` or `speech`;
    `fields` holds what it was and what it is, by name. In a release that another time zone made
    there is a `zone` of the `event`, too.
    """

    kind: str
    what: str
    id: int | None = None
    title: str = ""
    fields: dict[str, list] = field(default_factory=dict)

    def as_dict(self) -> dict:
        """Return it as it is kept with the release."""
        return asdict(self)


@dataclass(frozen=True)
class Conflict:
    """Say that two items take the same room, session or speaker at the same time.

    `first` and `second` are (`session` or `speech`, number), the one that begins first first.
    """

    kind: str
    name: Hashable
    first: tuple[str, int]
    second: tuple[str, int]


def snapshot(rooms: Iterable[Room], sessions: Iterable[EventSession],
             speeches: Iterable[Speech]) -> dict:  # fmt: skip
    """Return the whole programme as it would be published; all in the order of the pages."""
    inside = defaultdict(list)
    for speech in speeches:
        inside[speech.session_id].append(_plain(speech, SPEECH))
    return {
        "rooms": [_plain(room, ROOM) for room in rooms if not room.is_hidden],
        "sessions": [
            {
                **_plain(one, SESSION),
                # The clock needs no release: only what somebody set is published.
                "status": one.status if one.status_by_hand else None,
                "speeches": inside.get(one.id, []),
            }
            for one in sessions
        ],
    }


def revision(draft: dict) -> str:
    """Return what tells whether a draft is the one that somebody looked at."""
    return hashlib.sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()[:20]


def changes(old: dict | None, new: dict) -> list[Change]:
    """Return what visitors will see otherwise, in the order of the new programme."""
    old = old or {"rooms": [], "sessions": []}
    found = list(_compared("room", old["rooms"], new["rooms"], "name"))
    was, now = old["sessions"], new["sessions"]
    found += _compared("session", was, now, "title")
    before, after = _speeches(was), _speeches(now)
    found += _compared("speech", list(before.values()), list(after.values()), "title")
    if _moved(was, now):
        found.append(Change("order", "session"))
    former = {one["id"]: one for one in was}
    for one in now:
        if one["id"] in former and _moved(former[one["id"]]["speeches"], one["speeches"]):
            found.append(Change("order", "speech", one["id"], one["title"]))
    return found


def conflicts(sessions: Sequence[EventSession], speeches: Iterable[Speech]) -> list[Conflict]:
    """Return what collides in the draft; a speech never collides with its own session."""
    known = {one.id: one for one in sessions if not one.is_cancelled}
    given = [speech for speech in speeches if speech.session_id in known]
    taken = [*_taken_by_sessions(known.values()), *_taken_by_speeches(given)]
    inside = {("speech", speech.id): ("session", speech.session_id) for speech in given}
    found: dict[Conflict, None] = {}
    for clash in agenda.clashes(taken):
        first, second = clash.first, clash.second
        if first != inside.get(second) and second != inside.get(first):
            kind, name = clash.what
            found[Conflict("speaker" if kind == "person" else kind, name, first, second)] = None
    return _once(found)


def _once(found: Iterable[Conflict]) -> list[Conflict]:
    """Return conflicts without those that a person's name and account both tell."""
    pairs = {(one.kind, one.first, one.second): one for one in reversed(list(found))}
    return list(reversed(pairs.values()))


def _taken_by_sessions(sessions: Iterable[EventSession]) -> Iterator[Busy]:
    for one in sessions:
        if one.scheduled_time is None:
            continue
        item = ("session", one.id)
        if one.room_id is not None:
            yield Busy(("room", one.room_id), item, one.scheduled_time, one.ends_at)
        if one.speaker_name:
            name = ("speaker", text.plain(one.speaker_name))
            yield Busy(name, item, one.scheduled_time, one.ends_at)


def _taken_by_speeches(speeches: Iterable[Speech]) -> Iterator[Busy]:
    for one in speeches:
        if one.scheduled_time is None:
            continue
        what: list[tuple] = [("session", one.session_id), ("speaker", text.plain(one.speaker_name))]
        if one.speaker_id is not None:
            what.append(("person", one.speaker_id))
        for name in what:
            yield Busy(name, ("speech", one.id), one.scheduled_time, one.ends_at)


def _plain(row, names: Sequence[str]) -> dict:
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _speeches(sessions: Iterable[dict]) -> dict[int, dict]:
    return {
        speech["id"]: {**speech, "session": session["title"], "session_id": session["id"]}
        for session in sessions
        for speech in session["speeches"]
    }


def _compared(what: str, was: list[dict], now: list[dict], title: str) -> Iterator[Change]:
    before, after = ({one["id"]: one for one in some} for some in (was, now))
    for number, one in after.items():
        if number not in before:
            yield Change("added", what, number, one[title])
            continue
        fields = _differing(before[number], one)
        if fields:
            yield Change("changed", what, number, one[title], fields)
    for number, one in before.items():
        if number not in after:
            yield Change("removed", what, number, one[title])


def _differing(was: dict, now: dict) -> dict[str, list]:
    # A speech that moved names its sessions by their titles; a new title alone is no move.
    same_session = was.get("session_id") == now.get("session_id")
    silent = {"speeches", "session_id"} | ({"session"} if same_session else set())
    return {
        name: [was.get(name), value]
        for name, value in now.items()
        if name not in silent and was.get(name) != value
    }


def _moved(was: list[dict], now: list[dict]) -> bool:
    """Tell whether those that were there already follow each other otherwise."""
    before, after = [one["id"] for one in was], [one["id"] for one in now]
    return [n for n in before if n in set(after)] != [n for n in after if n in set(before)]
