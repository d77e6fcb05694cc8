"""Say what somebody missed in a stream (contract §6, `sync`)."""

from dataclasses import dataclass

from livedemo.models import Event, StreamEntry
from livedemo.queries import streams


@dataclass(frozen=True)
class Missed:
    """Hold up to 200 entries; `more` behind them, or `reset` when the number cannot be resumed."""

    entries: list[StreamEntry]
    head: int
    more: bool = False
    reset: bool = False


def since(event: Event, stream: str, seq: int) -> Missed:
    """Return the entries after `seq`; reset when it is too old or ahead of the stream."""
    oldest, head = streams.bounds(event, stream)
    if seq < oldest or seq > head:
        return Missed([], head, reset=True)
    entries = streams.after(event, stream, seq)
    more = bool(entries) and entries[-1].seq < head
    return Missed(entries, head, more=more)
