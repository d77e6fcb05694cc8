"""Chat lines stored and acknowledged per second in one event, against bare grouped inserts."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import audience, bare, generator, pinned, posting, servers, table
from benchmarks.goals import Line
from benchmarks.plan import Plan
from benchmarks.progress import Progress
from tests.support.services import MariaDB

ABOUT = """How fast lines are committed in one event. *Whole product*: 3,000 speakers (staff, who
see no chat) on real sockets write within their limits of 5 lines in 3 s and 60 a minute, and
always 1,000 lines wait for their acks; 50 viewers read along. Each line passes login, rights, rate
limit and policy, and is acked after its commit. The server has one processor, the generator the
other; MariaDB goes where there is room.

*Bare inserts*: afterwards the same rows again, as they stand in the tables, in the same groups, by
the driver's `executemany` over one connection, with a commit a group and nothing else. Once with
all that a line leaves behind (the line, two entries in streams, the streams' counters, which the
goal is about), once with the line's row alone. *The verb alone* is `chat.post_many` in process,
without sockets, with groups of the same size. All keep every commit through a power cut, on one
processor, and take turns in each round; figures are medians."""
VIEWERS, WRITERS, CLOSED = 50, 3000, 1000
# More than can be: the generator's `--closed` goes by what waits.
BOUND_PER_SECOND = 8000
SECONDS, QUICK_SECONDS = 6.0, 1.2
GOAL = 0.5
PRODUCT, VERB, ALL, ONLY = "product", "verb", "bare", "bare_lines"
HEAD = ("what", "SQLite", "MariaDB")


def run(plan: Plan) -> dict[str, dict]:
    """Return what was measured on each database, {"error": …} for one that is missing."""
    progress = Progress(2 * plan.rounds)
    return {name: _tried(make, name, plan, progress)
            for name, make in (("SQLite", _sqlite), ("MariaDB", _mariadb))}  # fmt: skip


def _tried(make, name: str, plan: Plan, progress: Progress) -> dict:
    try:
        return make(name, plan, progress)
    except (generator.Failed, AssertionError, RuntimeError, OSError) as problem:
        print(f"    fails: {problem}", file=sys.stderr, flush=True)
        return {"error": str(problem)}


def _people(plan: Plan) -> int:
    return WRITERS // 3 if plan.quick else WRITERS


def _sqlite(name: str, plan: Plan, progress: Progress) -> dict:
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as place:
        folder = Path(place)
        people = audience.Audience(folder, VIEWERS, _people(plan))

        def fresh() -> str:
            for file in folder.glob("run.db*"):
                file.unlink()
            people.copy_to(folder / "run.db")
            return f"sqlite:///{folder / 'run.db'}"

        return _rounds(name, people, fresh, plan, progress)


def _mariadb(name: str, plan: Plan, progress: Progress) -> dict:
    with (
        tempfile.TemporaryDirectory(prefix="livedemo-bench-") as place,
        MariaDB(durable=True) as server,
    ):
        url = server.create_database("bench")
        people = audience.Audience(Path(place), VIEWERS, _people(plan), url=url)

        def fresh() -> str:
            server.execute(
                *(f"TRUNCATE TABLE bench.{name}" for name in (bare.CHAT, bare.ENTRIES, bare.HEADS))
            )
            return url

        return _rounds(name, people, fresh, plan, progress)


def _rounds(name: str, people, fresh, plan: Plan, progress: Progress) -> dict:
    """Measure everything in turn, round by round; return lists of figures."""
    found: dict[str, list] = {PRODUCT: [], VERB: [], ALL: [], ONLY: [], "steps": [], "group": []}
    for number in range(1, plan.rounds + 1):
        progress.step(f"round {number}, {name}")
        stored, step = _product(people, fresh, plan)
        found[PRODUCT].append(step.acks_per_s)
        found["steps"].append({key: getattr(step, key) for key in KEPT})
        found["group"].append(stored.mean)
        with pinned.here(pinned.SERVER):
            for key, entries in ((ALL, True), (ONLY, False)):
                url = fresh()
                bare.begin(url, stored)
                found[key].append(bare.lines_per_second(url, stored, entries=entries))
            size = max(1, round(stored.mean))
            found[VERB].append(posting.lines_per_second(fresh(), VIEWERS, size, len(stored.groups)))
        print(f"    {found[PRODUCT][-1]:,.0f}/s in groups of {size}; bare {found[ALL][-1]:,.0f}/s, "
              f"lines alone {found[ONLY][-1]:,.0f}/s, verb {found[VERB][-1]:,.0f}/s",
              file=sys.stderr, flush=True)  # fmt: skip
    return found


KEPT = ("acks", "refused", "acks_per_s", "ack_p50_ms", "ack_p99_ms", "server_cpu", "generator_cpu")


def _product(people, fresh, plan: Plan) -> tuple[bare.Stored, generator.Step]:
    fresh()
    with servers.Product(people) as server:
        reading = generator.run(
            server, VIEWERS, "--publishers", 0, "--closed", CLOSED, "--rate", BOUND_PER_SECOND,
            "--seconds", QUICK_SECONDS if plan.quick else SECONDS, "--p99", 60_000,
        )  # fmt: skip
        step = reading.steps[0]
        if step.refused or not step.acks:
            raise generator.Failed(f"lines were refused: {reading.first_refusal}")
        return bare.read(server.environment["DATABASE_URL"]), step


def text(found: dict[str, dict]) -> str:
    """Return the table, and what is missing."""
    kinds = (
        (PRODUCT, "whole product, acked lines/s"),
        (VERB, "the verb alone, lines/s"),
        (ALL, "bare inserts of all rows, lines/s"),
        (ONLY, "bare inserts of the lines alone, lines/s"),
    )
    cells = [(what, *(_cell(found.get(name, {}), key) for name in HEAD[1:])) for key, what in kinds]
    for key, what, form in (
        ("group", "lines a commit, whole product", "{:,.0f}"),
        ("ack_p99_ms", "p99 of the acks, ms", "{:,.0f}"),
        ("server_cpu", "server's processor share", "{:.0%}"),
        ("generator_cpu", "generator's processor share", "{:.0%}"),
    ):
        cells.append((what, *(_other(found.get(name, {}), key, form) for name in HEAD[1:])))
    missing = [f"\n{name}: {one['error']}" for name, one in found.items() if "error" in one]
    return "\n".join([table.grid(HEAD, cells), *missing])


def _cell(one: dict, key: str) -> str:
    if not one.get(key):
        return "–"
    figures = one[key]
    return f"{median(figures):,.0f} ({min(figures):,.0f}–{max(figures):,.0f})"


def _other(one: dict, key: str, form: str) -> str:
    if not one.get("steps"):
        return "–"
    figures = one["group"] if key == "group" else [step[key] for step in one["steps"]]
    return form.format(median(figures))


def goals(found: dict[str, dict]) -> list[Line]:
    """Return the ratios beside their goals."""
    return [
        _line(measure, name, one, ours, peer, bound)
        for ours, peer, measure, bound in (
            (PRODUCT, ALL, "chat lines acked, to bare grouped inserts of the same rows", GOAL),
            (PRODUCT, ONLY, "… to inserts of the lines without entries and counters", None),
            (VERB, ALL, "… the verb alone, in process", None),
        )
        for name, one in found.items()
    ]


def _line(measure: str, name: str, one: dict, ours: str, peer: str, bound) -> Line:
    if not one.get(ours) or not one.get(peer):
        return Line(measure, name, "not measured", "not measured", None, bound)
    mine, theirs = median(one[ours]), median(one[peer])
    return Line(measure, name, f"{mine:,.0f} /s", f"{theirs:,.0f} /s", mine / theirs, bound)
