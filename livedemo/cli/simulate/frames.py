"""Write and read the text frames of Engine.IO 4 and Socket.IO 5, of one namespace."""

import json
import re
from dataclasses import dataclass
from typing import Any

PING, PONG = "2", "3"
OPEN, CLOSE, MESSAGE = "0", "1", "4"
JOINED, LEFT, EVENT, ACK, REFUSED = "0", "1", "2", "3", "4"
_ID = re.compile(r"\d*")


@dataclass(frozen=True)
class Packet:
    """Be one Socket.IO packet; `kind` is its digit, `data` its JSON, None without any."""

    kind: str
    id: int | None = None
    data: Any = None


def compact(what) -> str:
    """Return JSON without blanks."""
    return json.dumps(what, separators=(",", ":"), ensure_ascii=False)


def join(namespace: str, auth: dict) -> str:
    """Return the frame that asks to join."""
    return f"{MESSAGE}{JOINED}{namespace},{compact(auth)}"


def leave(namespace: str) -> str:
    """Return the frame that says goodbye."""
    return f"{MESSAGE}{LEFT}{namespace},"


def event(namespace: str, id_: int, name: str, data: dict) -> str:
    """Return the frame of an event whose acknowledgement carries `id_`."""
    return f"{MESSAGE}{EVENT}{namespace},{id_}{compact([name, data])}"


def live_start(namespace: str) -> str:
    """Return how each frame of entries begins, so that it is known before it is read."""
    return f'{MESSAGE}{EVENT}{namespace},["live",'


def read(namespace: str, frame: str | bytes) -> Packet | None:
    """Return the packet in a frame, None for another namespace's; raises ValueError."""
    if not isinstance(frame, str) or len(frame) < 2 or frame[0] != MESSAGE:
        raise ValueError("not a Socket.IO frame")
    place, _comma, rest = frame[2:].partition(",")
    if place != namespace:
        return None
    found = _ID.match(rest)
    number = found.group() if found else ""
    body = rest[len(number) :]
    data = json.loads(body) if body else None
    return Packet(frame[1], int(number) if number else None, data)
