"""Say on stderr what is measured next and how many minutes are left."""

import sys
import time

# Of the sections that come after the running one; set by who runs them.
after_minutes = 0.0


class Progress:
    """Count the steps of a section, which take about as long as each other."""

    def __init__(self, steps: int):
        self.steps, self.done = steps, 0
        self.began = time.monotonic()

    def step(self, what: str) -> None:
        """Say that a step begins."""
        left = left_text(self.done, self.steps, time.monotonic() - self.began, after_minutes)
        self.done += 1
        print(f"[{self.done}/{self.steps}{left}] {what}", file=sys.stderr, flush=True)


def left_text(done: int, steps: int, passed_s: float, after_min: float) -> str:
    """Return how long it still takes, judging by the steps that are done; nothing before."""
    if not done:
        return ""
    here = passed_s / done * (steps - done) / 60
    if not after_min:
        return f", about {here:.0f} min left"
    return f", about {here:.0f} min left here, {here + after_min:.0f} in all"
