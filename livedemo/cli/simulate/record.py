"""Note what was sent, heard and waited for; the same frame is read once for everybody."""

import json
import re
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from livedemo import clock

FRAMES_KEPT = 64


class Waits:
    """Count waits by the millisecond, so that their number costs no memory."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """Count one wait."""
        self.counts[int(seconds * 1000 + 0.999)] += 1

    @property
    def number(self) -> int:
        """Return how many waits were counted."""
        return self.counts.total()

    def at(self, share: float) -> int | None:
        """Return the milliseconds that this share of the waits did not exceed; None without any."""
        wanted, seen = share * self.number, 0
        for wait in sorted(self.counts):
            seen += self.counts[wait]
            if seen >= wanted:
                return wait
        return None


@dataclass(slots=True)
class Line:
    """Be one line of the chat on its way; numbers count up in the order of sending."""

    number: int
    sender: int
    sent_at: float
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Be one entry of the stream; `number` is the rehearsal's line in it."""

    seq: int
    id: int
    number: int | None
    hides: bool


@dataclass
class Storm:
    """Be one time when most of the room was away; times are the steady clock's."""

    began: float
    people: int
    joined: float | None = None
    level: float | None = None

    def holds(self, at: float) -> bool:
        """Tell whether it was on at this moment."""
        return self.began <= at and (self.level is None or at <= self.level)


@dataclass
class Record:
    """Hold what all viewers of a rehearsal note together."""

    run: str
    lines: list[Line] = field(default_factory=list)
    questions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    entering: Waits = field(default_factory=Waits)
    delays: Waits = field(default_factory=Waits)
    storm_delays: Waits = field(default_factory=Waits)
    own_lag: Waits = field(default_factory=Waits)
    # What each number of the stream was seen to be, and by which numbers a line was told.
    told: dict[int, int] = field(default_factory=dict)
    seqs: dict[int, list[int]] = field(default_factory=dict)
    contradictions: int = 0
    caught_up: int = 0
    gaps: int = 0
    resets: int = 0
    pings: int = 0
    pings_failed: int = 0
    reconnects: int = 0
    drops: list[float] = field(default_factory=list)
    storms: list[Storm] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._mark = re.compile(rf"rehearsal-{re.escape(self.run)}-(\d+)")
        self._frames: OrderedDict[str, list[Entry]] = OrderedDict()
        self._numbers: dict[int, int] = {}

    def words(self, number: int) -> str:
        """Return the text of a line: of a usual length, and known again by its number."""
        return (
            f"Rehearsal of this room, line {number}. It says nothing, but it is as long as the "
            f"lines that people write. rehearsal-{self.run}-{number}"
        )

    def new_line(self, sender: int) -> Line:
        """Begin a line."""
        line = Line(len(self.lines), sender, clock.monotonic())
        self.lines.append(line)
        return line

    def arrived(self, line: Line) -> None:
        """Note that a line reached somebody who was in the room when it was written."""
        waits = self.storm_delays if self._stormy(line.sent_at) else self.delays
        waits.add(clock.monotonic() - line.sent_at)

    def _stormy(self, at: float) -> bool:
        return any(storm.holds(at) for storm in self.storms)

    @property
    def dropped(self) -> int:
        """Return how many connections were lost in calm times."""
        return sum(not self._stormy(at) for at in self.drops)

    def frame(self, start: str, frame: str) -> list[Entry]:
        """Return the entries of a `live` frame that begins with `start`."""
        known = self._frames.get(frame)
        if known is None:
            known = self.entries(json.loads(frame[len(start) : -1])["entries"])
            self._frames[frame] = known
            if len(self._frames) > FRAMES_KEPT:
                self._frames.popitem(last=False)
        return known

    def entries(self, told: list[dict]) -> list[Entry]:
        """Return entries as they were sent, each noted when its number is new."""
        return [self._entry(one) for one in told]

    def _entry(self, one: dict) -> Entry:
        seq, id_ = one["seq"], one["id"]
        number, hides = None, one["type"] == "chat_hidden"
        if one["type"] == "chat":
            found = self._mark.search(one["html"])
            number = int(found[1]) if found else None
        elif hides:
            number = self._numbers.get(id_)
        if seq not in self.told:
            self.told[seq] = id_
            if number is not None and not hides:
                self._numbers.setdefault(id_, number)
                self.seqs.setdefault(number, []).append(seq)
        elif self.told[seq] != id_:
            self.contradictions += 1
        return Entry(seq, id_, number, hides)

    @property
    def doubled(self) -> int:
        """Return how many lines were stored more than once."""
        return sum(len({self.told[seq] for seq in seqs}) > 1 for seqs in self.seqs.values())

    @property
    def disordered(self) -> int:
        """Return how many lines stand before one that their sender had written earlier."""
        last: dict[int, int] = {}
        count = 0
        for number in sorted(self.seqs):
            sender, seq = self.lines[number].sender, self.seqs[number][0]
            count += seq < last.get(sender, 0)
            last[sender] = max(seq, last.get(sender, 0))
        return count
