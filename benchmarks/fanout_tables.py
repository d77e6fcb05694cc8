"""Write a fan-out run down: a table for each audience, with and without ticks."""

from benchmarks import summary, table
from benchmarks.contestants.field import BY_KEY, FIELD, TICK_MS

HEAD = (
    "contestant", "delivered lines/s", "lowest–highest", "p50 / p99 ms at 16,000/s",
    "server µs a line", "kB a viewer", "connects/s", "generator CPU",
)  # fmt: skip


def text(runs: list[dict]) -> str:
    """Return the tables of a run as Markdown."""
    found = summary.summaries(runs)
    parts = []
    for viewers in sorted({viewers for _, viewers in found}):
        for tick_ms, name in ((0, "one line a frame"), (TICK_MS, f"{TICK_MS} ms ticks")):
            rows = _rows(found, viewers, tick_ms)
            if rows:
                parts.append(f"### {viewers:,} viewers, {name}\n\n{table.grid(HEAD, rows)}\n")
    problems = _problems(found)
    if problems:
        parts.append("What failed:\n\n" + "\n".join(problems) + "\n")
    return "\n".join(parts)


def _rows(found: dict, viewers: int, tick_ms: int) -> list[tuple[str, ...]]:
    return [
        _row(contestant.title, found[contestant.key, viewers])
        for contestant in FIELD
        if contestant.tick_ms == tick_ms and (contestant.key, viewers) in found
    ]


def _row(title: str, one: summary.Summary) -> tuple[str, ...]:
    if not one.fixed_us:
        return (title, "fails", *["–"] * (len(HEAD) - 2))
    mark = "" if one.fixed_ok else " !"
    return (
        title,
        f"{one.delivered:,.0f}" if one.delivered else "fails",
        f"{one.lowest:,.0f}–{one.highest:,.0f}",
        f"{one.fixed_p50:.1f} / {one.fixed_p99:.1f}{mark}",
        f"{one.fixed_us:.2f}",
        f"{one.kb_per_viewer:.1f}",
        f"{one.connects:,.0f}",
        f"{100 * one.generator_cpu:.0f} %",
    )


def _problems(found: dict) -> list[str]:
    return [
        f"- {BY_KEY[key].title}{', ticks' if BY_KEY[key].tick_ms else ''}, {viewers:,} viewers: "
        f"{problem}"
        for (key, viewers), one in found.items()
        for problem in one.problems
    ]
