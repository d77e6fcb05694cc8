"""Lead a crowd of viewers through a rehearsal: in, a while in the room, a storm, and out."""

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from livedemo import clock
from livedemo.cli.simulate import door
from livedemo.cli.simulate.plan import Plan, Trouble
from livedemo.cli.simulate.record import Record, Storm
from livedemo.cli.simulate.viewer import Viewer

# So many stand in the door at once, so many say goodbye in a second.
DOORS, GOODBYES = 16, 400
# How long the rehearsal waits for somebody: to join, to be back after a storm, to be level.
JOINING, RETURNING, SETTLING, SENDING = 30.0, 60.0, 30.0, 20.0
# One question for so many lines; one of so many viewers pauses the video for a while.
LINES_A_QUESTION, VIEWERS_A_PAUSE = 10, 10
LOOK = 0.1


class Crowd:
    """Hold everybody who came; `progress` hears of each step, of `steps` in all."""

    def __init__(self, plan: Plan, record: Record, progress: Callable[[int], None]):
        self.plan, self.record, self.progress = plan, record, progress
        self.viewers: list[Viewer] = []
        self.turned_away = 0
        self.head = 0
        self._storm: Storm | None = None
        self._beside: set[asyncio.Task] = set()

    @staticmethod
    def steps(plan: Plan) -> int:
        """Return how many steps a rehearsal has: its viewers, and its seconds."""
        return plan.viewers + max(1, round(plan.seconds))

    async def rehearse(self) -> None:
        """Go through all of it; raises Trouble when not even the first viewer can come in."""
        watch, lag = self._begin(self._watch()), self._begin(self._feel_lag())
        try:
            await self._enter()
            if await self._stay():
                await self._settle()
        finally:
            watch.cancel()
            await self._leave()
            for task in [lag, *self._beside]:
                task.cancel()
            await asyncio.gather(*self._beside, return_exceptions=True)

    def _begin(self, work) -> asyncio.Task:
        task = asyncio.get_running_loop().create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    # ---- in

    async def _enter(self) -> None:
        with ThreadPoolExecutor(DOORS) as doors:
            await self._one(doors, 1)  # whoever comes first finds out what is wrong
            if not await self._until(lambda: self._away() == 0, JOINING):
                raise Trouble(self._why_not())
            rest = range(2, self.plan.viewers + 1)
            results = await asyncio.gather(
                *(self._one(doors, number) for number in rest), return_exceptions=True
            )
        for problem in results:
            if isinstance(problem, Trouble):
                self.turned_away += 1
                self.record.problems.append(str(problem))
            elif isinstance(problem, BaseException):
                raise problem
        await self._until(lambda: self._away() == 0, JOINING)

    async def _one(self, doors: ThreadPoolExecutor, number: int) -> None:
        came_at = 0.0

        def enter() -> door.Room:
            nonlocal came_at
            came_at = clock.monotonic()
            return door.enter(self.plan, number)

        try:
            room = await asyncio.get_running_loop().run_in_executor(doors, enter)
            self.viewers.append(Viewer(self.plan, self.record, number, room, came_at))
        finally:
            self.progress(1)

    def _why_not(self) -> str:
        if self.record.problems:
            return f"Nobody can join {self.plan.slug!r}: {self.record.problems[0]}."
        return f"The room of {self.plan.slug!r} opened, but no WebSocket gets through."

    # ---- in the room

    async def _stay(self) -> bool:
        """Let them be in the room for the planned time; tell whether the last storm is over."""
        began = clock.monotonic()
        chatting = self._begin(self._chat())
        pausing = self._begin(self._pause())
        middle = self.plan.seconds / 2 if self.plan.storm else None
        done = 0
        while (passed := clock.monotonic() - began) < self.plan.seconds:
            if middle is not None and passed >= middle:
                middle = None
                self.drop_all()
            self.progress(int(passed) - done)
            done = int(passed)
            await asyncio.sleep(min(LOOK, self.plan.seconds - passed))
        self.progress(max(1, round(self.plan.seconds)) - done)
        chatting.cancel()
        pausing.cancel()
        return await self._until(lambda: self._storm is None, RETURNING)

    def drop_all(self) -> None:
        """Cut every line at once, as a restart of the server would."""
        for viewer in self.viewers:
            viewer.connection.drop()

    async def _chat(self) -> None:
        """Let one after another write, everybody once before anybody twice."""
        if not self.plan.chat_rate:
            return
        began, sent = clock.monotonic(), 0
        order = [*self.viewers]
        while True:
            if sent % len(order) == 0:
                random.shuffle(order)
            viewer = order[sent % len(order)]
            line = self.record.new_line(viewer.number)
            viewer.start(viewer.say(line))
            if self.plan.questions and sent % LINES_A_QUESTION == LINES_A_QUESTION - 1:
                self.record.questions += 1
                asker = random.choice(self.viewers)  # noqa: S311 -- anybody
                asker.start(asker.ask(f"Rehearsal: is this question {self.record.questions}?"))
            sent += 1
            await asyncio.sleep(began + sent / self.plan.chat_rate - clock.monotonic())

    async def _pause(self) -> None:
        """Let some pause the video early, and go on before the middle.

        Whoever is away at that time does so when they are back: the server counts from when it is
        told, and cannot know better.
        """
        some = self.viewers[::VIEWERS_A_PAUSE]
        for playing in (False, True):
            await asyncio.sleep(self.plan.seconds * (0.3 if playing else 0.1))
            for viewer in some:
                viewer.start(viewer.play(playing))

    # ---- storms

    def _away(self) -> int:
        return sum(viewer.lost_at is not None for viewer in self._staying())

    def _staying(self) -> list[Viewer]:
        return [viewer for viewer in self.viewers if not viewer.connection.over]

    async def _watch(self) -> None:
        """Note when most of the room is lost at once, and when all are back and level."""
        while True:
            await asyncio.sleep(LOOK)
            for viewer in self.viewers:
                viewer.connection.drop_if_silent()
            self._note_storm()

    def _note_storm(self) -> None:
        here = [viewer for viewer in self._staying() if viewer.was_here]
        lost = [viewer.lost_at for viewer in here if viewer.lost_at is not None]
        storm = self._storm
        if storm is None and here and len(lost) * 2 >= len(here):
            self._storm = Storm(min(lost), len(lost))
            self.record.storms.append(self._storm)
        elif storm is not None:
            storm.people = max(storm.people, len(lost))
            if storm.joined is None and all(v.connection.joined.is_set() for v in here):
                storm.joined = clock.monotonic()
            if not lost:
                storm.level = clock.monotonic()
                storm.joined = storm.joined or storm.level
                self._storm = None

    # ---- out

    async def _settle(self) -> None:
        """Wait for what is on its way, then for everybody to have all that the table has."""
        await self._until(self._nothing_on_its_way, SENDING)
        await self._until(lambda: self._away() == 0, SETTLING)
        here = [viewer for viewer in self._staying() if viewer.connection.joined.is_set()]
        if here:
            await here[0].stream.sync()
            self.head = max(viewer.stream.last for viewer in here)
        if not await self._until(lambda: self._behind() == [], SETTLING / 3):
            await asyncio.gather(*(viewer.stream.sync() for viewer in self._behind()))
            await self._until(lambda: self._behind() == [], SETTLING)

    @property
    def unfinished(self) -> int:
        """Return how many sends nobody knows the end of."""
        record = self.record
        ended = record.outcomes["chat"] + record.outcomes["ask"] + record.outcomes["failed"]
        return len(record.lines) + record.questions - ended - record.refusals.total()

    def _nothing_on_its_way(self) -> bool:
        return not any(viewer.writes for viewer in self._staying())

    def _behind(self) -> list[Viewer]:
        return [viewer for viewer in self._staying() if viewer.stream.last < self.head]

    async def _leave(self) -> None:
        """Say goodbye one after another, without waiting for each other."""
        leaving = []
        for number, viewer in enumerate(self.viewers, 1):
            leaving.append(asyncio.ensure_future(viewer.leave()))
            if number % (GOODBYES // 10) == 0:
                await asyncio.sleep(0.1)
        await asyncio.gather(*leaving)

    async def _until(self, condition: Callable[[], bool], seconds: float) -> bool:
        end = clock.monotonic() + seconds
        while not condition():
            if clock.monotonic() > end:
                return False
            await asyncio.sleep(LOOK)
        return True

    async def _feel_lag(self) -> None:
        """Measure how late the rehearsal itself is: what it cannot keep up with, it delays."""
        while True:
            before = clock.monotonic()
            await asyncio.sleep(0.02)
            self.record.own_lag.add(max(0.0, clock.monotonic() - before - 0.02))
