"""Help the watch time tests: signs of life in seconds, a store, and a second-by-second oracle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from livedemo import watch_time
from livedemo.watch_time import BYE, CONNECT, PING, Visit

NIGHT = datetime(2026, 10, 31, 23, tzinfo=UTC)
CAP_SECONDS = 120
CAP = timedelta(seconds=CAP_SECONDS)

# Steps between messages: bursts, regular pings, throttled ones around the cap, sleeps.
gaps = st.one_of(
    st.integers(0, 20), st.integers(50, 70), st.integers(110, 130), st.integers(0, 4000)
)
flags = st.sampled_from([None, True, True, False])
kinds = st.sampled_from([CONNECT, PING, PING, PING, BYE])
tabs = st.sampled_from("abc")


def moment(seconds: float) -> datetime:
    """Return the instant so many seconds into the night."""
    return NIGHT + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Sign:
    """Be a message, with its second instead of a datetime."""

    kind: str
    second: float
    playing: bool | None = None
    tab: str = "a"

    @property
    def at(self) -> datetime:
        """Return the instant of the message."""
        return moment(self.second)


def connect(second, playing=None, tab="a"):
    return Sign(CONNECT, second, playing, tab)


def ping(second, playing=None, tab="a"):
    return Sign(PING, second, playing, tab)


def bye(second, tab="a"):
    return Sign(BYE, second, None, tab)


class Store:
    """Keep one person's visits the way the table does."""

    def __init__(self, signs: Iterable[Sign] = ()):
        self.rows: dict = {}
        self.take(*signs)

    def newest(self, tab: str) -> Visit | None:
        """Read a tab's newest visit, as after a restart."""
        return max(
            (row for row in self.rows.values() if row.tab == tab),
            key=lambda row: (row.last_ping, row.start),
            default=None,
        )

    def put(self, visit: Visit) -> None:
        """Insert or update under the key; the last sign of life only grows."""
        former = self.rows.get(visit.key, visit)
        self.rows[visit.key] = visit._replace(last_ping=max(former.last_ping, visit.last_ping))

    def take(self, *signs: Sign) -> "Store":
        """Apply messages one by one, reading the newest visit each time."""
        for sign in signs:
            for visit in watch_time.apply(self.newest(sign.tab), sign, CAP):
                self.put(visit)
        return self

    @property
    def watched(self) -> float:
        """Return the person's seconds."""
        return float(watch_time.union_seconds(watch_time.watched(self.rows.values())))

    @property
    def intervals(self) -> list[tuple[float, float]]:
        """Return the counted intervals in seconds."""
        pieces = watch_time.union(watch_time.watched(self.rows.values()))
        return [
            ((start - NIGHT).total_seconds(), (end - NIGHT).total_seconds())
            for start, end in pieces
        ]


def oracle(signs: Iterable[Sign]) -> set[int]:
    """Return every whole second that counts, found by walking through the messages."""
    seconds: set[int] = set()
    last: dict[str, int] = {}
    playing: dict[str, bool] = {}
    for sign in signs:
        tab, now = sign.tab, int(sign.second)
        if tab in last and now < last[tab]:
            continue
        near = tab in playing and now - last[tab] <= CAP_SECONDS
        if near and playing[tab]:
            seconds.update(range(last[tab], now))
        if sign.kind == BYE:
            if near:
                last[tab] = now
            playing.pop(tab, None)
            continue
        told = playing.get(tab, True) if sign.playing is None else sign.playing
        last[tab], playing[tab] = now, told
    return seconds
