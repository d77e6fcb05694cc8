"""A congested uplink: nine in ten viewers become slow at once, and come back."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import audience, generator, servers, table
from benchmarks.goals import Line
from benchmarks.plan import Plan
from benchmarks.progress import Progress

ABOUT = """The whole product with 400 viewers, nine in ten of whom read 2,000 bytes a second while
80 lines a second are said for 20 s (about 40,000 bytes a second for each), as behind a hall's full
uplink. The generator plays the page's part: it applies entries by their `seq`, each once and in
order, and asks by `sync` for what is missing when it finds a gap or hears of a later entry by
`pulse`. When everything is said the uplink is free and the slow ones read on. *Level* is how long
it then takes until everybody has every line. What a slow client *fetched* by `sync` had been
dropped for it. The generator waits for an answer as long as it takes; a page gives a `sync` 20 s.
The speed of the fast tenth stands beside a run in which only they are there."""
VIEWERS, SLOW_SHARE = 400, 0.9
RATE, SECONDS = 80, 20
SLOW_BYTES = 2000
WRITERS = 200
CONGESTED, ALONE = "congested", "alone"
KEPT = ("lines", "refused", "expected", "delivered", "missing", "doubled", "disordered", "lost",
        "slow_lost", "syncs", "syncs_refused", "fetched", "resets", "level_s", "p50_ms", "p99_ms",
        "server_cpu", "generator_cpu", "rss_growth_kb", "why")  # fmt: skip


def run(plan: Plan) -> dict:
    """Return the steps of each kind of run; {"error": …} when it fails."""
    viewers = 200 if plan.quick else VIEWERS
    slow = round(viewers * SLOW_SHARE)
    found: dict = {CONGESTED: [], ALONE: [], "fast": viewers - slow, "slow": slow}
    progress = Progress(2 * plan.rounds)
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        people = audience.Audience(Path(folder), viewers - slow, WRITERS, others=slow)
        for number in range(1, plan.rounds + 1):
            for kind, how_many in ((ALONE, 0), (CONGESTED, slow)):
                progress.step(f"round {number}, {how_many} slow and {viewers - slow} fast viewers")
                try:
                    found[kind].append(_measure(people, viewers - slow, how_many))
                except (generator.Failed, AssertionError, RuntimeError, OSError) as problem:
                    print(f"    fails: {problem}", file=sys.stderr, flush=True)
                    found["error"] = str(problem)
    return found


def _measure(people, fast: int, slow: int) -> dict:
    options = (
        "--slow", slow, "--slow-bytes", SLOW_BYTES, "--follow", "--publishers", 0,
        "--rate", RATE, "--seconds", SECONDS,
    )  # fmt: skip
    with servers.Product(people) as server:
        step = generator.run(server, fast, *options).steps[0]
    print(f"    {step.slow_lost} slow ones cut, {step.fetched:,} lines fetched by "
          f"{step.syncs:,} syncs, level after {step.level_s:.1f} s, {step.missing} missing",
          file=sys.stderr, flush=True)  # fmt: skip
    return {name: getattr(step, name) for name in KEPT}


def text(found: dict) -> str:
    """Return the table of both kinds of run."""
    kinds = [kind for kind in (ALONE, CONGESTED) if found[kind]]
    heads = {ALONE: f"{found['fast']} fast alone",
             CONGESTED: f"{found['fast']} fast, {found['slow']} slow"}  # fmt: skip
    cells = [
        (what, *(form.format(median(step[name] for step in found[kind])) for kind in kinds))
        for what, name, form in (
            ("lines said", "lines", "{:,.0f}"),
            ("slow viewers cut", "slow_lost", "{:,.0f}"),
            ("deliveries dropped and fetched by sync", "fetched", "{:,.0f}"),
            ("syncs asked", "syncs", "{:,.0f}"),
            ("level after, s", "level_s", "{:.1f}"),
            ("deliveries missing at the end", "missing", "{:,.0f}"),
            ("doubled or out of order", "doubled", "{:,.0f}"),
            ("p50 of the fast, ms", "p50_ms", "{:.1f}"),
            ("p99 of the fast, ms", "p99_ms", "{:.1f}"),
            ("server's processor share", "server_cpu", "{:.0%}"),
            ("server's memory grew by, kB", "rss_growth_kb", "{:,.0f}"),
        )
    ]
    parts = [table.grid(("what", *(heads[kind] for kind in kinds)), cells)]
    if "error" in found:
        parts.append(f"\nFailed: {found['error']}")
    return "\n".join(parts)


def goals(found: dict) -> list[Line]:
    """Return what came of it beside the goals: nobody cut, everything there at the end."""
    steps, where = found[CONGESTED], f"{found['fast'] + found['slow']} viewers"
    if not steps:
        return [Line("90 % slow at once: cut for it", where, "fails", "–", None, 0, True, " cut")]
    cut = max(step["slow_lost"] for step in steps)
    missing = max(step["missing"] for step in steps)
    fetched = median(step["fetched"] for step in steps)
    lines = [
        Line("90 % slow at once: cut for it", where, f"{cut}", "–", cut, 0, True, " cut"),
        Line("… lines dropped for them and fetched by `sync`", where, f"{fetched:,.0f}", "–",
             fetched, 1, unit=" lines"),
        Line("… deliveries missing at the end", where, f"{missing:,}", "–", missing, 0, True,
             " missing"),
    ]  # fmt: skip
    if found[ALONE]:
        ours, alone = (median(s["p99_ms"] for s in found[kind]) for kind in (CONGESTED, ALONE))
        lines.append(Line("… p99 of the fast tenth, to a run without slow ones", where,
                          f"{ours:.1f} ms", f"{alone:.1f} ms", ours / alone, None))  # fmt: skip
    return lines
