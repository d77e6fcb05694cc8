"""Follow the numbered stream as the page does: each entry once, in order, none left out."""

import asyncio
from collections.abc import Callable

from livedemo.cli.simulate.connection import SYNC, Connection
from livedemo.cli.simulate.record import Entry, Record

# Entries that the heads promise may be on their way: asked for after so many seconds.
BEHIND = 0.7


class Stream:
    """Apply entries behind `last`: `each` gets them in order, `arrived` hears of the last one."""

    def __init__(self, connection: Connection, record: Record, last: int,
                 each: Callable[[Entry], None], arrived: Callable[[], None]):  # fmt: skip
        self.connection, self.record, self.each, self.arrived = connection, record, each, arrived
        self.first = self.last = last
        self.level = False
        self._waiting: dict[int, Entry] = {}
        self._asking: asyncio.Task | None = None
        self._later: asyncio.TimerHandle | None = None

    def take(self, entries: list[Entry]) -> None:
        """Apply what is next; ask for what is missing before the rest."""
        if not self.apply(entries):
            self.record.gaps += 1
            self.sync()

    def apply(self, entries: list[Entry]) -> bool:
        """Apply what is next and keep the rest; tell whether nothing is missing before it."""
        for entry in entries:
            if entry.seq == self.last + 1:
                self.last = entry.seq
                self.each(entry)
            elif entry.seq > self.last:
                self._waiting[entry.seq] = entry
        while self._waiting:
            known = self._waiting.pop(self.last + 1, None)
            if known is None:
                break
            self.last = known.seq
            self.each(known)
        if self._waiting:
            self._waiting = {seq: one for seq, one in self._waiting.items() if seq > self.last}
        return not self._waiting

    def sync(self) -> asyncio.Task:
        """Ask for what was missed; one question at a time."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._catch_up())
        return self._asking

    async def _catch_up(self) -> None:
        more = True
        while more:
            before = self.last
            missed = await self.connection.call("sync", {"seq": self.last}, SYNC)
            if missed is None:
                if self.connection.joined.is_set():
                    self.connection.drop()  # it does not answer
                return
            if not missed["ok"]:
                wait = missed["error"].get("retry_after") or 1
                asyncio.get_running_loop().call_later(wait, self.sync)
                return
            if missed.get("reset"):
                self.record.resets += 1
                self.first = self.last = missed["head"]
                self._waiting.clear()
                break
            whole = self.apply(self.record.entries(missed["entries"]))
            more = (missed.get("more") or not whole) and self.last > before
        self.level = self.connection.joined.is_set()
        if self.level:
            self.arrived()

    def note_head(self, head: int) -> None:
        """Ask in a moment if an entry that exists has not come by then."""
        if head > self.last and self._later is None:
            self._later = asyncio.get_running_loop().call_later(BEHIND, self._look, head)

    def _look(self, head: int) -> None:
        self._later = None
        if head > self.last and self.connection.joined.is_set():
            self.record.gaps += 1
            self.sync()

    def lost(self) -> None:
        """Note that the line is closed."""
        self.level = False
