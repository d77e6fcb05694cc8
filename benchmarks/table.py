"""Measure, compare and write down."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Hold one comparison; `ratio` says how many times better (above 1) or worse ours is."""

    measure: str
    ours: str
    peer: str
    ratio: float


def rate(measure: str, unit: str, ours: float, peer: float) -> Row:
    """Compare speeds: more is better."""
    return Row(measure, f"{_figure(ours)} {unit}", f"{_figure(peer)} {unit}", ours / peer)


def duration(measure: str, ours: float, peer: float) -> Row:
    """Compare seconds: less is better."""
    return Row(measure, f"{_figure(ours * 1000)} ms", f"{_figure(peer * 1000)} ms", peer / ours)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def best(action: Callable[[], object], times: int = 5) -> float:
    """Return the seconds of the quickest run; the others were disturbed."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return min(found)


def text(rows: list[Row]) -> str:
    """Return the rows as a table that reads well in a terminal and in Markdown."""
    cells = [(row.measure, row.ours, row.peer, f"{row.ratio:.2f}") for row in rows]
    return grid(("measure", "livedemo", "peer", "ratio"), cells)


def grid(head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """Return a table of texts that reads well in a terminal and in Markdown."""
    every = [head, *cells]
    widths = [max(len(line[column]) for line in every) for column in range(len(head))]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in every
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
