"""Read what the speaker's screens show: what is on stage and who comes next."""

from dataclasses import dataclass

from livedemo.models import Event, Question
from livedemo.queries import questions

NEXT = 2


@dataclass(frozen=True)
class Line:
    """Hold the question on stage and those that wait, in their order."""

    staged: Question | None
    waiting: list[Question]

    @property
    def now(self) -> Question | None:
        """Return what is read in large type: on stage, or else the first in line."""
        return self.staged or (self.waiting[0] if self.waiting else None)

    @property
    def next(self) -> list[Question]:
        """Return the two behind it."""
        first = 0 if self.staged else 1
        return self.waiting[first : first + NEXT]

    @property
    def all(self) -> list[Question]:
        """Return everything that the speaker may see."""
        return [*([self.staged] if self.staged else []), *self.waiting]


def read(event: Event) -> Line:
    """Return the line to the stage as it is now."""
    return Line(questions.staged(event), questions.lined_up(event))
