"""Be one viewer in the room: follow, write, ask, and give signs of life."""

import asyncio
import random
import uuid
from collections.abc import Coroutine

from livedemo import clock
from livedemo.cli.simulate.connection import Connection
from livedemo.cli.simulate.door import Room
from livedemo.cli.simulate.plan import Plan
from livedemo.cli.simulate.record import Entry, Line, Record
from livedemo.cli.simulate.stream import Stream
from livedemo.cli.simulate.watching import Watching

# As outbox.js: tries before a person is told that it did not work, and the pauses between them.
TRIES, LONGEST = 3, 30.0
PASSING = {"unavailable", "internal", "busy"}
# As watch.js: the server works on one sign of a tab in a twelfth of the interval.
SHARE = 12


class Viewer:
    """Hold one tab of one person; `came_at` is when they stood before the door."""

    def __init__(self, plan: Plan, record: Record, number: int, room: Room, came_at: float):
        self.plan, self.record, self.number, self.room = plan, record, number, room
        self.connection = Connection(plan, self, cookie=room.cookie, language=plan.language(number))
        self.stream = Stream(self.connection, record, room.seq, self._hear, self._arrived)
        self.watching = Watching(2 * room.ping)
        self.heard = bytearray()
        self.was_here = False
        self.lost_at: float | None = came_at
        self._came_at = came_at
        self._tab = uuid.uuid4().hex
        self._joined_at: float | None = None
        self._turn = asyncio.Lock()
        self._ping_at = -1e9
        self._ping_timer: asyncio.TimerHandle | None = None
        self._told: bool | None = None
        self._tasks: set[asyncio.Task] = set()
        self.start(self.connection.run())

    @property
    def writes(self) -> bool:
        """Tell whether something is on its way."""
        return self._turn.locked()

    def start(self, work: Coroutine) -> asyncio.Task:
        """Let something go on beside, until the viewer leaves."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # ---- what the connection tells

    def auth(self) -> dict:
        """Return what to join with."""
        return {"page": "watch", "seq": self.stream.last, "tab": self._tab}

    def on_joined(self) -> None:
        """Catch up and give a sign of life."""
        now = clock.monotonic()
        if self._joined_at is None:
            self.watching.play(now)
        else:
            self.record.reconnects += 1
        self.watching.back(now)
        self._joined_at = now
        self._told = None
        self.changed()
        self.stream.sync()

    def _arrived(self) -> None:
        """Note that the viewer is in the room and has all that the table has."""
        if not self.was_here:
            self.was_here = True
            self.record.entering.add(clock.monotonic() - self._came_at)
        self.lost_at = None

    def on_lost(self, wanted: bool) -> None:
        """Note since when the viewer is away."""
        self.stream.lost()
        if not wanted:
            now = clock.monotonic()
            self.record.drops.append(now)
            if self.lost_at is None:
                self.lost_at = now

    def on_live(self, frame: str) -> None:
        """Apply a frame."""
        self.stream.take(self.record.frame(self.connection.live_start, frame))

    def on_event(self, name: str, data: dict) -> None:
        """Compare with the heads that the server tells now and then."""
        if name == "pulse":
            self._note(data["heads"])
        elif name == "live":  # written with blanks, it was not known at once
            self.stream.take(self.record.entries(data["entries"]))

    def on_end(self, why: str) -> None:
        """Note why a viewer could not stay."""
        self.record.problems.append(why)

    def _note(self, heads: dict) -> None:
        self.stream.note_head(max(heads.values(), default=0))

    def _hear(self, entry: Entry) -> None:
        if entry.number is None:
            return
        if entry.number >= len(self.heard):
            self.heard.extend(bytes(entry.number + 64 - len(self.heard)))
        first = not self.heard[entry.number]
        self.heard[entry.number] = 1
        if not first or entry.hides:
            return
        line = self.record.lines[entry.number]
        if self._joined_at is not None and self._joined_at <= line.sent_at:
            self.record.arrived(line)
        else:
            self.record.caught_up += 1

    # ---- what the person does

    async def say(self, line: Line) -> None:
        """Write a line and see it through."""
        words = self.record.words(line.number)
        ack = await self._post("chat", {"message": words}, str(line.number))
        if ack is not None:
            line.id = ack["id"]

    async def ask(self, words: str) -> None:
        """Ask a question and see it through."""
        await self._post("ask", {"question": words}, uuid.uuid4().hex)

    async def _post(self, name: str, data: dict, client_id: str) -> dict | None:
        """Send until it is stored, refused for good, or has failed too often; in their order."""
        async with self._turn:
            tries = 0
            while tries < TRIES and not self.connection.over:
                await self.connection.joined.wait()
                joined_at = self._joined_at
                ack = await self.connection.call(name, {**data, "client_id": client_id})
                if ack is not None and ack["ok"]:
                    self.record.outcomes[name] += 1
                    return ack
                error = ack["error"] if ack is not None else {"code": "unavailable"}
                if error["code"] == "rate_limited":
                    self.record.outcomes["waited"] += 1
                    await asyncio.sleep(error.get("retry_after") or 1)
                elif error["code"] not in PASSING:
                    self.record.refusals[error["code"]] += 1
                    return None
                elif self._joined_at != joined_at or not self.connection.joined.is_set():
                    tries = 0  # the line was lost meanwhile; a new one begins anew
                else:
                    tries += 1
                    await asyncio.sleep(min(LONGEST, 2.0**tries) * 0.75)
            self.record.outcomes["failed"] += 1
            return None

    async def play(self, playing: bool) -> None:
        """Play or pause the video, once in the room."""
        await self.connection.joined.wait()
        now = clock.monotonic()
        if playing:
            self.watching.play(now)
        else:
            self.watching.pause(now)
        self.changed()

    def changed(self) -> None:
        """Tell what has changed; what changes again too soon is told a moment later."""
        if self._told != self.watching.playing:
            soonest = self._ping_at + self.room.ping / SHARE + 0.05
            self._ping_in(max(0.0, soonest - clock.monotonic()))

    def _ping_in(self, seconds: float) -> None:
        if self._ping_timer is not None:
            self._ping_timer.cancel()
        loop = asyncio.get_running_loop()
        self._ping_timer = loop.call_later(seconds, lambda: self.start(self._ping()))

    async def _ping(self) -> None:
        self._ping_in(self.room.ping)
        if not self.connection.joined.is_set():
            return
        self._ping_at = clock.monotonic()
        self._told = self.watching.playing
        sign = {"playing": self._told, "visible": True}
        at = self._ping_at
        ack = await self.connection.call("ping", sign)
        if ack is not None and ack["ok"]:
            self.record.pings += 1
            self.watching.sign(at)
            self._note(ack["heads"])
        else:
            self.record.pings_failed += 1
            error = ack["error"] if ack is not None else {}
            again = self.room.ping / 4 * random.uniform(0.75, 1.25)  # noqa: S311 -- jitter
            self._told = None
            self._ping_in(error.get("retry_after") or again)

    async def leave(self) -> None:
        """Close the page."""
        noticed = self.connection.joined.is_set()
        self.watching.leave(clock.monotonic(), noticed=noticed)
        if self._ping_timer is not None:
            self._ping_timer.cancel()
        await self.connection.leave()
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
