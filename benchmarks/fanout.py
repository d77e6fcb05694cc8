"""Lines delivered to everybody in one event, beside other servers, in one interleaved run."""

import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import audience, generator
from benchmarks.contestants.field import BY_KEY, FIELD, Contestant

FIXED_PER_SECOND = 16_000
WRITERS = 1500


@dataclass(frozen=True)
class Plan:
    """Say how thoroughly to measure."""

    viewers: tuple[int, ...] = (1000, 2000)
    rounds: int = 3
    seconds: float = 2.0
    fixed_seconds: float = 4.0
    finest: float = 1.06
    only: tuple[str, ...] = ()

    @property
    def field(self) -> list[Contestant]:
        """Return who takes part."""
        return [BY_KEY[key] for key in self.only] if self.only else FIELD


QUICK = Plan(viewers=(300,), rounds=1, seconds=1.0, fixed_seconds=2.0, finest=1.3)


def run(plan: Plan) -> list[dict]:
    """Return a run for each contestant, audience and round, in the order in which they ran."""
    turns = [
        (viewers, number, contestant)
        for viewers in plan.viewers
        for number in range(1, plan.rounds + 1)
        for contestant in plan.field
    ]
    found, began = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        people: dict[int, audience.Audience] = {}
        for done, (viewers, number, contestant) in enumerate(turns):
            _say(done, len(turns), time.monotonic() - began, viewers, number, contestant)
            if contestant.command is None and viewers not in people:
                people[viewers] = audience.Audience(Path(folder), viewers, WRITERS)
            outcome = _measure(contestant, people.get(viewers), viewers, plan)
            found.append(
                {"contestant": contestant.key, "viewers": viewers, "round": number, **outcome}
            )
    return found


def _measure(contestant: Contestant, people, viewers: int, plan: Plan) -> dict:
    """Return {"reading": …}, or {"error": …}: a contestant that fails is a result, too."""
    options = (
        "--search", "--first", contestant.first / viewers, "--seconds", plan.seconds,
        "--finest", plan.finest, "--fixed", FIXED_PER_SECOND,
        "--fixed-seconds", plan.fixed_seconds,
    )  # fmt: skip
    try:
        with contestant.start(people) as server:
            return {"reading": asdict(generator.run(server, viewers, *options))}
    except (generator.Failed, AssertionError, RuntimeError, OSError) as problem:
        print(f"    fails: {problem}", file=sys.stderr, flush=True)
        return {"error": str(problem)}


def _say(done: int, total: int, passed: float, viewers: int, number: int, contestant) -> None:
    left = f", about {passed / done * (total - done) / 60:.0f} min left" if done else ""
    ticks = f", {contestant.tick_ms} ms ticks" if contestant.tick_ms else ""
    print(
        f"[{done + 1}/{total}{left}] round {number}, {viewers:,} viewers: "
        f"{contestant.title}{ticks}",
        file=sys.stderr,
        flush=True,
    )
