"""Write Socket.IO packets as frames that are ready to send."""

import json

from livedemo.live.transport import frames


def event(namespace: str, what: list) -> bytes:
    """Return the frame of an event: its name and what it carries."""
    return frames.pack(f"42{namespace},{_json(what)}".encode())


def ack(namespace: str, number: int, answer: dict) -> bytes:
    """Return the frame that answers an event."""
    return frames.pack(f"43{namespace},{number}{_json([answer])}".encode())


def _json(what: list) -> str:
    """Return JSON; letters beyond ASCII as they are, since escaped they take two to six times."""
    text = json.dumps(what, separators=(",", ":"), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: only escaped it can travel
        return json.dumps(what, separators=(",", ":"))
    return text
