"""Lines delivered to everybody in one event, beside other servers, in one interleaved run."""

import sys
import tempfile
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks import audience, fanout_goals, fanout_tables, generator, summary
from benchmarks.contestants.field import BY_KEY, FIELD, Contestant
from benchmarks.goals import Line
from benchmarks.plan import Plan
from benchmarks.progress import Progress

ABOUT = """Everybody is in one room and every line goes to everybody. The server has the first
processor, the load generator the second, and the contestants take turns in each round; figures are
medians of the rounds. A line is 150 bytes of text, on the wire about 190 bytes of JSON; livedemo's
whole product sends it as the HTML of the page, about 500 bytes.

*Delivered lines/s* is the highest rate at which 99 % of the deliveries took at most 250 ms and
nothing was missing, doubled or out of order and nobody was disconnected; a rate that fails is tried
once more. *At 16,000/s* means that many delivered lines a second in total, so 16 lines a second to
1,000 viewers. *Server µs a line* is the server's processor time a delivered line there. `!` marks
that this rate alone was too much.

Contestants that relay know no people, no database and no rules; 32 of the viewers write in turn.
The whole product is the real process on SQLite: people who entered, a login cookie for each socket,
rate limits, policy, commit, ack, rendered HTML, ticks. Its viewers write in turn, within its limits
of 5 lines in 3 s and 60 a minute for a person; what is above that is said by 1,500 speakers: staff,
who do not read the chat and write within the same limits. It always sends in ticks, so it is
compared with others that do (its own grow up to half a second where sending takes more than half of
the processor; theirs do not), and livedemo's engine without the product stands beside those that
send one frame a line. A round that fails counts as no line delivered. uvicorn runs with
`websockets-sansio`, the fastest of its WebSocket implementations (`websockets` and `wsproto` were
tried at 300 and 1,000 viewers).

The generator is [load.c](../benchmarks/load/load.c); its own processor share at the highest rate is
in the last column. Near 100 % the figure says what both together can do."""

FIXED_PER_SECOND = 16_000
WRITERS = 1500


def run(plan: Plan) -> list[dict]:
    """Return a run for each contestant, audience and round, in the order in which they ran."""
    turns = [
        (viewers, number, contestant)
        for viewers in plan.viewers
        for number in range(1, plan.rounds + 1)
        for contestant in _field(plan)
    ]
    found, progress = [], Progress(len(turns))
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        people: dict[int, audience.Audience] = {}
        for viewers, number, contestant in turns:
            progress.step(_name(viewers, number, contestant))
            if contestant.command is None and viewers not in people:
                people[viewers] = audience.Audience(Path(folder), viewers, WRITERS)
            outcome = _measure(contestant, people.get(viewers), viewers, plan)
            found.append(
                {"contestant": contestant.key, "viewers": viewers, "round": number, **outcome}
            )
    return found


def text(runs: list[dict]) -> str:
    """Return the tables of a run."""
    return fanout_tables.text(runs)


def goals(runs: list[dict]) -> list[Line]:
    """Return the ratios beside their goals."""
    return fanout_goals.lines(summary.summaries(runs))


def plot(runs: list[dict], folder: Path) -> list[tuple[str, str]]:
    """Draw the run."""
    # Only who draws needs matplotlib.
    return import_module("benchmarks.fanout_plots").draw(runs, folder)


def _field(plan: Plan) -> list[Contestant]:
    return [BY_KEY[key] for key in plan.only] if plan.only else FIELD


def _measure(contestant: Contestant, people, viewers: int, plan: Plan) -> dict:
    """Return {"reading": …}, or {"error": …}: a contestant that fails is a result, too."""
    options = (
        "--search", "--first", contestant.first / viewers, "--seconds", plan.seconds,
        "--growth", plan.growth, "--finest", plan.finest, "--fixed", FIXED_PER_SECOND,
        "--fixed-seconds", plan.fixed_seconds,
    )  # fmt: skip
    try:
        with contestant.start(people) as server:
            return {"reading": _short(asdict(generator.run(server, viewers, *options)))}
    except (generator.Failed, AssertionError, RuntimeError, OSError) as problem:
        print(f"    fails: {problem}", file=sys.stderr, flush=True)
        return {"error": str(problem)}


def _short(reading: dict) -> dict:
    """Leave out of the single steps what no table and no plot shows."""
    kept = ("rate", "delivered_per_s", "p50_ms", "p99_ms", "server_cpu", "generator_cpu", "why")
    steps = [{name: step[name] for name in kept} for step in reading["steps"]]
    return {**reading, "steps": steps}


def _name(viewers: int, number: int, contestant: Contestant) -> str:
    ticks = f", {contestant.tick_ms} ms ticks" if contestant.tick_ms else ""
    return f"round {number}, {viewers:,} viewers: {contestant.title}{ticks}"
