"""Compare contestants' medians with the goals: ratios of one run, ticks with ticks only."""

from dataclasses import dataclass
from math import inf

from benchmarks.contestants.field import BY_KEY
from benchmarks.goals import FAILS, Line
from benchmarks.summary import Summary

DELIVERED, COST, LATE, MEMORY = "delivered", "fixed_us", "fixed_p99", "kb_per_viewer"
FIGURES = {DELIVERED: "{:,.0f} /s", COST: "{:.2f} µs", LATE: "{:.1f} ms", MEMORY: "{:.1f} kB"}


@dataclass(frozen=True)
class Goal:
    """Be a wanted ratio of two contestants' `quantity`; `at_most` where less is better."""

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
MEMORY_KB = 25


def lines(found: dict[tuple[str, int], Summary]) -> list[Line]:
    """Return what came of each goal with each audience that was measured."""
    audiences = sorted({viewers for _, viewers in found})
    compared = [
        _compared(goal, viewers, found)
        for goal in GOALS
        for viewers in audiences
        if (goal.ours, viewers) in found and (goal.peer, viewers) in found
    ]
    return compared + [
        _memory(viewers, found) for viewers in audiences if ("product-ticks", viewers) in found
    ]


def _compared(goal: Goal, viewers: int, found: dict) -> Line:
    ours = getattr(found[goal.ours, viewers], goal.quantity)
    peer = getattr(found[goal.peer, viewers], goal.quantity)
    figure = FIGURES[goal.quantity]
    return Line(
        goal.measure,
        f"{viewers:,} viewers",
        figure.format(ours) if ours else FAILS,
        figure.format(peer) if peer else FAILS,
        _ratio(ours, peer, goal.at_most),
        goal.bound if viewers in (goal.viewers or (viewers,)) else None,
        goal.at_most,
    )


def _ratio(ours: float, peer: float, at_most: bool) -> float | None:
    """Return ours by theirs; where only the peer fails, any ratio that is wanted is reached."""
    if not ours:
        return None
    if peer:
        return ours / peer
    return 0.0 if at_most else inf


def _memory(viewers: int, found: dict) -> Line:
    ours = found["product-ticks", viewers].kb_per_viewer
    peers = (("stock", "stock"), ("node", "Node"))
    peer = ", ".join(
        f"{name} {found[key, viewers].kb_per_viewer:.1f}" for key, name in peers
        if (key, viewers) in found
    )  # fmt: skip
    return Line("memory a connected viewer, whole product", f"{viewers:,} viewers",
                FIGURES[MEMORY].format(ours), f"{peer} kB" if peer else "–", ours or None,
                MEMORY_KB, True, " kB")  # fmt: skip
