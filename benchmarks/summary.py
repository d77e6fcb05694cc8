"""Bring the rounds of a fan-out run together: medians, spread, and what failed."""

from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Summary:
    """Hold the medians of one contestant with one audience; 0 for what could not be measured."""

    rounds: int
    delivered: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0
    fixed_p50: float = 0.0
    fixed_p99: float = 0.0
    fixed_us: float = 0.0
    kb_per_viewer: float = 0.0
    connects: float = 0.0
    generator_cpu: float = 0.0
    fixed_ok: bool = False
    problems: list[str] = field(default_factory=list)


def summaries(runs: list[dict]) -> dict[tuple[str, int], Summary]:
    """Return a summary for each (contestant, viewers)."""
    groups: dict[tuple[str, int], list[dict]] = {}
    for run in runs:
        groups.setdefault((run["contestant"], run["viewers"]), []).append(run)
    return {key: _summary(group) for key, group in groups.items()}


def _summary(group: list[dict]) -> Summary:
    readings = [run["reading"] for run in group if "reading" in run]
    problems = [run["error"] for run in group if "error" in run]
    for reading in readings:
        problems += _problems(reading)
    if not readings:
        return Summary(rounds=len(group), problems=_counted(problems))
    # A round that failed has delivered nothing at any rate.
    best = [reading["best"]["delivered_per_s"] for reading in readings]
    best += [0.0] * (len(group) - len(readings))

    def middle(part: str, name: str) -> float:
        return median(reading[part][name] for reading in readings)

    return Summary(
        rounds=len(group),
        delivered=median(best),
        lowest=min(best),
        highest=max(best),
        fixed_p50=middle("fixed", "p50_ms"),
        fixed_p99=middle("fixed", "p99_ms"),
        fixed_us=middle("fixed", "server_us_per_line"),
        kb_per_viewer=median(reading["kb_per_viewer"] for reading in readings),
        connects=median(reading["connects_per_s"] for reading in readings),
        generator_cpu=middle("best", "generator_cpu"),
        fixed_ok=all(reading["fixed"]["ok"] for reading in readings),
        problems=_counted(problems),
    )


def _problems(reading: dict) -> list[str]:
    found = []
    if reading["fixed"]["rate"] and not reading["fixed"]["ok"]:
        found.append(f"at the fixed rate: {reading['fixed']['why']}")
    if not reading["best"]["rate"]:
        found.append("no rate passes")
    if reading["ended"]:
        found.append(f"the search ended early: {reading['ended']}")
    return found


def _counted(problems: list[str]) -> list[str]:
    """Return each problem once, with how often it came."""
    return [
        problem if problems.count(problem) == 1 else f"{problem} ({problems.count(problem)} times)"
        for problem in dict.fromkeys(problems)
    ]
