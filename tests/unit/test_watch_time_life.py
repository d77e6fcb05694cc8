"""Watch time stays right through any life of tabs, sleeps, crashes and late flushes."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from livedemo import watch_time
from livedemo.watch_time import BYE, PING, Visit
from tests.unit.watching import CAP, Sign, Store, flags, gaps, kinds, oracle, tabs


class Life(RuleBasedStateMachine):
    """Let one person watch with tabs, sleeps, crashes and a bad network."""

    def __init__(self):
        super().__init__()
        self.second = 0
        self.store = Store()
        self.cache: dict[str, Visit | None] = {}
        self.buffer: list[Sign] = []
        self.stored: list[Sign] = []
        self.total = 0.0

    def say(self, kind, tab, playing=None):
        self.buffer.append(Sign(kind, self.second, playing, tab))

    @rule(seconds=gaps)
    def wait(self, seconds):
        """Let time pass, or sleep."""
        self.second += seconds

    @rule(seconds=st.integers(1, 500))
    def turn_clock_back(self, seconds):
        """Go on with a process whose clock is behind."""
        self.second -= seconds

    @rule(tab=tabs, playing=flags, kind=kinds)
    def speak(self, tab, playing, kind):
        """Send a sign of life."""
        self.say(kind, tab, None if kind == BYE else playing)

    @rule(tab=tabs, step=st.integers(40, 125), times=st.integers(2, 8))
    def watch(self, tab, step, times):
        """Ping regularly for a while."""
        for _ping in range(times):
            self.second += step
            self.say(PING, tab)

    @precondition(lambda self: self.buffer)
    @rule()
    def repeat(self):
        """Deliver the last message again."""
        self.buffer.append(self.buffer[-1])

    @rule(together=st.booleans())
    def flush(self, together):
        """Store what is buffered, each tab's messages in order, the tabs in any."""
        for tab in sorted({sign.tab for sign in self.buffer}, reverse=together):
            own = [sign for sign in self.buffer if sign.tab == tab]
            known = self.cache[tab] if tab in self.cache else self.store.newest(tab)
            changed, self.cache[tab] = watch_time.fold(known, own, CAP)
            for visit in changed:
                self.store.put(visit)
            self.stored += own
        self.buffer.clear()

    @rule()
    def kill(self):
        """Lose the buffer and everything that was only in memory."""
        self.buffer.clear()
        self.cache.clear()

    @invariant()
    def total_is_right_and_never_shrinks(self):
        """Compare with the oracle over everything that was stored."""
        total = self.store.watched
        assert total == len(oracle(self.stored))
        assert total >= self.total
        self.total = total

    @invariant()
    def every_visit_is_sound(self):
        """Keep ends after starts, and at most one open visit a tab."""
        rows = self.store.rows.values()
        assert all(row.start <= row.last_ping for row in rows)
        still_open = [row.tab for row in rows if not row.ended]
        assert len(still_open) == len(set(still_open))


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
