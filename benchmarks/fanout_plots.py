"""Draw a fan-out run: what each contestant delivers, what a line costs, how late it comes."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks import summary
from benchmarks.contestants.field import FIELD, TICK_MS

# Paper of its own under the ink, so that light and dark pages show the same.
PAPER, INK, GRID = "#ffffff", "#1f2328", "#d8dee4"
COLOURS = {"c": "#8c959f", "node": "#2da44e", "asgi": "#bf8700", "stock": "#cf222e",
           "engine": "#0969da", "product": "#8250df"}  # fmt: skip
STYLE = {
    "figure.facecolor": PAPER, "axes.facecolor": PAPER, "text.color": INK, "axes.labelcolor": INK,
    "xtick.color": INK, "ytick.color": INK, "axes.edgecolor": INK, "grid.color": GRID,
    "font.size": 10, "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip
LIMIT_MS = 250


def draw(runs: list[dict], folder: Path) -> list[tuple[str, str]]:
    """Write the images into a folder; return (file, what it shows) of each."""
    found = summary.summaries(runs)
    with mpl.rc_context(STYLE):
        return [
            _save(_bars(found, "delivered", "delivered lines/s", spread=True), folder,
                  "fanout-lines.png", "Delivered lines a second with p99 at most 250 ms"),
            _save(_bars(found, "fixed_us", "server processor time, µs a delivered line"), folder,
                  "fanout-cost.png", "Server time a delivered line at 16,000 delivered lines/s"),
            _save(_curves(runs), folder, "fanout-latency.png",
                  "Latency (p99) of deliveries at growing rates"),
        ]  # fmt: skip


def _save(figure: Figure, folder: Path, file: str, what: str) -> tuple[str, str]:
    figure.savefig(folder / file, dpi=110)
    return file, what


def _colour(key: str) -> str:
    return COLOURS[key.removesuffix("-ticks")]


def _present(found: dict, tick_ms: int) -> list:
    keys = {key for key, _ in found}
    return [one for one in FIELD if one.key in keys and one.tick_ms == tick_ms]


def _name_of(tick_ms: int) -> str:
    return f"{tick_ms} ms ticks" if tick_ms else "one line a frame"


def _bars(found: dict, quantity: str, label: str, *, spread: bool = False) -> Figure:
    """Draw a panel without ticks beside one with, a bar for each audience.

    `spread`: with ticks the figures lie powers of ten apart.
    """
    audiences = sorted({viewers for _, viewers in found})
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    for axes, tick_ms in zip(figure.subplots(1, 2), (0, TICK_MS), strict=True):
        field = _present(found, tick_ms)
        height = 0.8 / len(audiences)
        for index, viewers in enumerate(audiences):
            places = [row + index * height for row in range(len(field))]
            values = [getattr(found[one.key, viewers], quantity) for one in field]
            bars = axes.barh(places, values, height * 0.92, alpha=1 - 0.4 * index,
                             color=[_colour(one.key) for one in field])  # fmt: skip
            axes.bar_label(bars, [_figure(value) for value in values], padding=3, fontsize=8)
        axes.set_yticks([row + 0.4 - height / 2 for row in range(len(field))],
                        [one.title for one in field])  # fmt: skip
        axes.invert_yaxis()
        log = spread and tick_ms > 0
        axes.set_xscale("log" if log else "linear")
        axes.margins(x=0.18)
        axes.set_title(f"{_name_of(tick_ms)}: {_audiences(audiences)}", fontsize=10)
        axes.set_xlabel(f"{label} (log scale)" if log else label)
        axes.grid(axis="x")
        axes.set_axisbelow(True)
    return figure


def _figure(value: float) -> str:
    if not value:
        return "fails"
    return f"{value:,.3g}" if value < 100 else f"{value:,.0f}"


def _audiences(audiences: list[int]) -> str:
    return ", ".join(f"{viewers:,}" for viewers in audiences) + " viewers (top to bottom)"


def _curves(runs: list[dict]) -> Figure:
    """Draw p99 over what was delivered, from every step of every round of the largest audience."""
    largest = max(run["viewers"] for run in runs)
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    for axes, tick_ms in zip(figure.subplots(1, 2, sharey=True), (0, TICK_MS), strict=True):
        for one in FIELD:
            points = _points(runs, one.key, largest)
            if one.tick_ms == tick_ms and points:
                axes.plot(*zip(*points, strict=True), "o", markersize=4, label=one.title,
                          color=_colour(one.key))  # fmt: skip
        axes.axhline(LIMIT_MS, color=INK, linewidth=0.8, linestyle="--")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_title(f"{_name_of(tick_ms)}: {largest:,} viewers", fontsize=10)
        axes.set_xlabel("delivered lines/s")
        axes.grid()
        axes.legend(fontsize=8, frameon=False)
    figure.axes[0].set_ylabel("p99 of the deliveries, ms")
    return figure


def _points(runs: list[dict], key: str, viewers: int) -> list[tuple[float, float]]:
    return [
        (step["delivered_per_s"], step["p99_ms"])
        for run in runs
        if run["contestant"] == key and run["viewers"] == viewers and "reading" in run
        for step in run["reading"]["steps"]
        if step["p99_ms"] > 0
    ]
