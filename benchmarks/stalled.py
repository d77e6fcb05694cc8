"""A client that answers pings and reads nothing, while a thousand lines a second are said."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import audience, generator, servers, table
from benchmarks.contestants.field import PUBLISHERS, TICK_MS
from benchmarks.goals import Line
from benchmarks.plan import Plan
from benchmarks.progress import Progress

ABOUT = """1,000 lines a second are said for 60 s to 20 viewers, once with and once without one more
client that answers pings and never reads. *Memory* is what the server's resident memory grew by in
that time; the goal is about the difference that the client makes. *Cut* is when the server gave the
client up, counted from the first line. The whole product (SQLite, lines of 1,200 speakers, stored
and acked) and a stock Flask-SocketIO that relays take their turns alike, both with 50 ms ticks;
figures are medians of the rounds, of which stock has one: its memory is far from any doubt."""
VIEWERS, WRITERS = 20, 1200
RATE, SECONDS, QUICK_SECONDS = 1000, 60, 20
PRODUCT, STOCK = "product", "stock"
TITLES = {PRODUCT: "livedemo, whole product", STOCK: "Flask-SocketIO, stock on eventlet"}
KEPT = ("lines", "delivered_per_s", "missing", "lost", "p50_ms", "p99_ms", "rss_growth_kb",
        "server_cpu", "generator_cpu", "why")  # fmt: skip
MEMORY_MIB, CUT_S, LATE = 2.0, 20.0, 1.1
NEVER = "never"


def run(plan: Plan) -> dict:
    """Return the steps of both servers, without and with the stalled client."""
    seconds = QUICK_SECONDS if plan.quick else SECONDS
    turns = [(number, kind) for number in range(1, plan.rounds + 1) for kind in (PRODUCT, STOCK)
             if kind == PRODUCT or number == 1]  # fmt: skip
    found: dict = {"seconds": seconds, PRODUCT: [], STOCK: []}
    progress = Progress(2 * len(turns))
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        people = audience.Audience(Path(folder), VIEWERS, WRITERS, others=1)
        for number, kind in turns:
            pair = {}
            # The order changes, so that what drifts does not always fall on the same one.
            for stalled in (0, 1) if number % 2 else (1, 0):
                progress.step(f"round {number}, {TITLES[kind]}, {'with' if stalled else 'without'}")
                pair[str(stalled)] = _measure(kind, people, stalled, seconds)
            found[kind].append(pair)
    return found


def _server(kind: str, people):
    if kind == PRODUCT:
        return servers.Product(people)
    arguments = ("--namespace", "/bench", *PUBLISHERS)
    return servers.Peer(servers.module("stock"), TICK_MS, arguments)


def _measure(kind: str, people, stalled: int, seconds: int) -> dict:
    try:
        with _server(kind, people) as server:
            reading = generator.run(
                server, VIEWERS, "--stalled", stalled, "--rate", RATE, "--seconds", seconds
            )
    except (generator.Failed, AssertionError, RuntimeError, OSError) as problem:
        print(f"    fails: {problem}", file=sys.stderr, flush=True)
        return {"error": str(problem)}
    step = reading.steps[0]
    cut = reading.cut_after_s[0] if reading.cut_after_s else None
    print(f"    memory +{step.rss_growth_kb:,.0f} kB, cut: {_cut(cut)}",
          file=sys.stderr, flush=True)  # fmt: skip
    return {name: getattr(step, name) for name in KEPT} | {"cut_s": cut}


def _cut(seconds: float | None) -> str:
    return NEVER if seconds is None else f"after {seconds:.1f} s"


def _pairs(found: dict, kind: str) -> list[dict]:
    return [pair for pair in found[kind] if not any("error" in one for one in pair.values())]


def _middle(pairs: list[dict], stalled: int, name: str) -> float:
    return median(pair[str(stalled)][name] for pair in pairs)


def grown_mib(pairs: list[dict]) -> float:
    """Return how much more memory the stalled client took, in the middle of the rounds."""
    return median(p["1"]["rss_growth_kb"] - p["0"]["rss_growth_kb"] for p in pairs) / 1024


def cut_after(pairs: list[dict]) -> float | None:
    """Return when the client was cut at the latest; None when it once was not."""
    cuts = [pair["1"]["cut_s"] for pair in pairs]
    return None if None in cuts else max(cuts)


def text(found: dict) -> str:
    """Return the table of both servers."""
    head = ("server", "memory without / with, MiB", "difference", "cut",
            "p99 without / with, ms", "server CPU")  # fmt: skip
    cells, failed = [], []
    for kind, title in TITLES.items():
        failed += [f"\n{title}: {one['error']}" for pair in found[kind] for one in pair.values()
                   if "error" in one]  # fmt: skip
        pairs = _pairs(found, kind)
        if not pairs:
            cells.append((title, "fails", *["–"] * (len(head) - 2)))
            continue
        failed += [f"\n{title}: {one['why']}" for pair in pairs for one in pair.values()
                   if one["why"] and "p99" not in one["why"]]  # fmt: skip
        memory = [_middle(pairs, stalled, "rss_growth_kb") / 1024 for stalled in (0, 1)]
        late = [_middle(pairs, stalled, "p99_ms") for stalled in (0, 1)]
        cells.append((title, f"{memory[0]:+.1f} / {memory[1]:+.1f}", f"{grown_mib(pairs):+.1f}",
                      _cut(cut_after(pairs)), f"{late[0]:.1f} / {late[1]:.1f}",
                      f"{_middle(pairs, 1, 'server_cpu'):.0%}"))  # fmt: skip
    return "\n".join([f"{RATE:,} lines a second for {found['seconds']} s:\n",
                      table.grid(head, cells), *failed])  # fmt: skip


def goals(found: dict) -> list[Line]:
    """Return what the client did to the server beside the goals."""
    pairs, peers = _pairs(found, PRODUCT), _pairs(found, STOCK)
    where, unknown = f"{found['seconds']} s", "not measured"
    what = "a client that reads nothing: memory"
    if not pairs:
        return [Line(what, where, "fails", "–", None, MEMORY_MIB, True, " MiB")]
    mine, cut = grown_mib(pairs), cut_after(pairs)
    with_it, without = (_middle(pairs, stalled, "p99_ms") for stalled in (1, 0))
    return [
        Line(what, where, f"{mine:+.1f} MiB",
             f"stock {grown_mib(peers):+.1f} MiB" if peers else unknown, mine, MEMORY_MIB, True,
             " MiB"),
        Line("… cut", where, _cut(cut), f"stock {_cut(cut_after(peers))}" if peers else unknown,
             cut, CUT_S, True, " s"),
        Line("… others' p99, to a run without it", where, f"{with_it:.1f} ms",
             f"{without:.1f} ms", with_it / without, LATE, True),
    ]  # fmt: skip
