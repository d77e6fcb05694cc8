"""Hold measured figures beside their goals, whatever was measured."""

from dataclasses import dataclass

from benchmarks import table

HEAD = ("measure", "where", "livedemo", "peer", "ratio", "goal", "reached")

# Who cannot do it at all is no peer to compare with: the goal is reached without a ratio.
FAILS = "fails"


@dataclass(frozen=True)
class Line:
    """Be one measure with its goal; `value` is what the goal is about, None when it failed.

    `value` is a ratio where there is a peer.  `bound` None: shown without a goal.
    """

    measure: str
    where: str
    ours: str
    peer: str
    value: float | None
    bound: float | None
    at_most: bool = False
    unit: str = ""

    @property
    def reached(self) -> bool | None:
        """Tell whether the goal is reached; None where there is none."""
        if self.bound is None:
            return None
        if self.value is None:
            return False
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the table's row."""
        goal = "–"
        if self.bound is not None:
            goal = f"{'≤' if self.at_most else '≥'} {self.bound:g}{self.unit}"
        reached = {True: "yes", False: "**no**", None: "–"}[self.reached]
        shown = self.value is not None and not self.unit and self.peer != FAILS
        ratio = f"{self.value:.2f}" if shown else "–"
        return (self.measure, self.where, self.ours, self.peer, ratio, goal, reached)


def text(lines: list[Line]) -> str:
    """Return the table of all goals."""
    return table.grid(HEAD, [line.cells() for line in lines])
