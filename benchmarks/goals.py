"""Compare medians with the goals: ratios of contestants in one run, ticks with ticks only."""

from dataclasses import dataclass

from benchmarks.contestants.field import BY_KEY
from benchmarks.summary import Summary


@dataclass(frozen=True)
class Goal:
    """Be a wanted ratio of two contestants' `quantity`; `at_most` when less is better."""

    measure: str
    ours: str
    peer: str
    quantity: str
    bound: float
    at_most: bool = False
    viewers: tuple[int, ...] = ()

    def __post_init__(self):
        if BY_KEY[self.ours].tick_ms != BY_KEY[self.peer].tick_ms:
            raise ValueError("ticked rows are never compared with unticked ones")


@dataclass(frozen=True)
class Outcome:
    """Hold what came of a goal; `ratio` is None where one side has no figure."""

    goal: Goal
    viewers: int
    ours: float
    peer: float
    ratio: float | None

    @property
    def reached(self) -> bool | None:
        """Tell whether the goal is reached; None where it is not set or not measured."""
        if self.goal.viewers and self.viewers not in self.goal.viewers:
            return None
        if self.ratio is None:
            return None
        return self.ratio <= self.goal.bound if self.goal.at_most else self.ratio >= self.goal.bound


DELIVERED, COST, LATE = "delivered", "fixed_us", "fixed_p99"
GOALS = [
    Goal("delivered lines/s, one line a frame: to Node", "engine", "node", DELIVERED, 1.5),
    Goal("… to raw C", "engine", "c", DELIVERED, 0.75),
    Goal("… to stock Flask-SocketIO", "engine", "stock", DELIVERED, 3, viewers=(2000,)),
    Goal("… to python-socketio on uvicorn", "engine", "asgi", DELIVERED, 10, viewers=(2000,)),
    Goal("delivered lines/s, 50 ms ticks: to Node", "engine-ticks", "node-ticks", DELIVERED, 0.8),
    Goal("server CPU a line at 16,000/s: to Node", "engine", "node", COST, 0.6, True),
    Goal("… to raw C", "engine", "c", COST, 1.3, True),
    Goal("p99 at 16,000/s: to Node", "engine", "node", LATE, 0.35, True),
    Goal("whole product, delivered lines/s: to Node that relays, same ticks",
         "product-ticks", "node-ticks", DELIVERED, 0.5),
    Goal("… server CPU a line at 16,000/s", "product-ticks", "node-ticks", COST, 1.0, True),
    Goal("… p99 at 16,000/s", "product-ticks", "node-ticks", LATE, 1.0, True),
]  # fmt: skip


def outcomes(found: dict[tuple[str, int], Summary]) -> list[Outcome]:
    """Return what came of each goal with each audience that was measured."""
    audiences = sorted({viewers for _, viewers in found})
    return [
        _outcome(goal, viewers, found)
        for goal in GOALS
        for viewers in audiences
        if (goal.ours, viewers) in found and (goal.peer, viewers) in found
    ]


def _outcome(goal: Goal, viewers: int, found: dict) -> Outcome:
    ours = getattr(found[goal.ours, viewers], goal.quantity)
    peer = getattr(found[goal.peer, viewers], goal.quantity)
    return Outcome(goal, viewers, ours, peer, ours / peer if ours and peer else None)
