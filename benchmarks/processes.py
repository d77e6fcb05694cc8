"""Two processes with Redis on two processors against one process, the generator counted."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks import audience, generator, servers, table
from benchmarks.goals import Line
from benchmarks.plan import Plan
from benchmarks.progress import Progress
from tests.support.processes import MissingProgram
from tests.support.services import Redis

ABOUT = """The whole product with 2,000 viewers as in the fan-out, but nothing is pinned: servers,
Redis and generator share both processors, and the generator's part counts. *Two processes* is
`WEB_CONCURRENCY=2` with `REDIS_URL`, on one port and one SQLite file; *one process* needs no Redis
and has none. They take turns; figures are medians of the rounds. A generator that takes *g*
processors leaves *2 − g* for two servers and at most 1 for one, so the ratio can at best be
*2 − g*."""
VIEWERS, QUICK_VIEWERS = 2000, 1000
FIRST = 500e3
GOAL = 1.5
ONE, TWO = "one", "two"
TITLES = {ONE: "one process", TWO: "two processes, Redis"}
KEPT = ("rate", "delivered_per_s", "p50_ms", "p99_ms", "server_cpu", "generator_cpu", "why")


def run(plan: Plan) -> dict:
    """Return the best steps of both; {"error": …} where something is missing or fails."""
    viewers = QUICK_VIEWERS if plan.quick else VIEWERS
    found: dict = {"viewers": viewers, ONE: [], TWO: []}
    progress = Progress(2 * plan.rounds)
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder, ExitStack() as stack:
        people = audience.Audience(Path(folder), viewers, 0)
        try:
            redis = stack.enter_context(Redis())
        except MissingProgram as problem:
            print(f"    fails: {problem}", file=sys.stderr, flush=True)
            return found | {"error": str(problem)}
        several = {"WEB_CONCURRENCY": "2", "REDIS_URL": redis.url()}
        for number in range(1, plan.rounds + 1):
            for kind, settings in ((ONE, {}), (TWO, several)):
                progress.step(f"round {number}, {TITLES[kind]}")
                found[kind].append(_measure(people, viewers, settings, plan))
    return found


def _measure(people, viewers: int, settings: dict, plan: Plan) -> dict:
    options = (
        "--search", "--first", FIRST / viewers, "--seconds", plan.seconds,
        "--growth", plan.growth, "--finest", plan.finest,
    )  # fmt: skip
    try:
        with servers.Product(people, settings, cpu=None) as server:
            reading = generator.run(server, viewers, *options, cpu=None)
    except (generator.Failed, AssertionError, RuntimeError, OSError) as problem:
        print(f"    fails: {problem}", file=sys.stderr, flush=True)
        return {"error": str(problem)}
    return {name: getattr(reading.best, name) for name in KEPT}


def _good(found: dict, kind: str) -> list[dict]:
    return [one for one in found[kind] if one.get("delivered_per_s")]


def text(found: dict) -> str:
    """Return the table of both."""
    head = ("servers", "delivered lines/s", "lowest–highest", "p99 ms", "servers' CPU",
            "generator CPU")  # fmt: skip
    cells = []
    for kind, title in TITLES.items():
        steps = _good(found, kind)
        if not steps:
            cells.append((title, "fails", *["–"] * (len(head) - 2)))
            continue
        figures = [step["delivered_per_s"] for step in steps]
        late, server, mine = (
            median(step[name] for step in steps)
            for name in ("p99_ms", "server_cpu", "generator_cpu")
        )
        cells.append((title, f"{median(figures):,.0f}", f"{min(figures):,.0f}–{max(figures):,.0f}",
                      f"{late:.0f}", f"{server:.0%}", f"{mine:.0%}"))  # fmt: skip
    problems = [found["error"]] if "error" in found else []
    problems += [one["error"] for kind in TITLES for one in found[kind] if "error" in one]
    return "\n".join([table.grid(head, cells), *(f"\nFailed: {one}" for one in problems)])


def goals(found: dict) -> list[Line]:
    """Return the ratio beside its goal."""
    figures = [_good(found, kind) for kind in (TWO, ONE)]
    two, one = (median([s["delivered_per_s"] for s in steps] or [0.0]) for steps in figures)
    return [
        Line("two processes with Redis, delivered lines/s: to one process",
             f"{found['viewers']:,} viewers", f"{two:,.0f} /s" if two else "fails",
             f"one {one:,.0f} /s" if one else "fails", two / one if two and one else None, GOAL)
    ]  # fmt: skip
