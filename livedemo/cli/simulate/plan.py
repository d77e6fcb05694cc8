"""Say what a rehearsal is to be."""

from collections.abc import Callable
from dataclasses import dataclass


class Trouble(Exception):
    """Say in one sentence why there can be no rehearsal."""


@dataclass(frozen=True)
class Plan:
    """Hold the rehearsal's address, size and pace; times in seconds, rates a second."""

    url: str
    slug: str
    run: str
    viewers: int
    seconds: float
    chat_rate: float
    questions: bool
    storm: bool
    new_pass: Callable[[], str]

    @property
    def namespace(self) -> str:
        """Return the Socket.IO namespace of the event."""
        return f"/e/{self.slug}"

    def name(self, number: int) -> str:
        """Return what a viewer is called."""
        return f"Rehearsal {number:04d}"

    def email(self, number: int) -> str:
        """Return a viewer's address: of the domain that is kept for examples, and of this run."""
        return f"rehearsal-{self.run}-{number:04d}@example.org"

    def language(self, number: int) -> str:
        """Return a viewer's language, so that a room has several audiences."""
        return "es" if number % 4 == 0 else "en"
