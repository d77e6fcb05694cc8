"""Judge a rehearsal: figures in, figures and plain sentences out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from livedemo.cli.simulate.record import Record

# What a room may ask of its server: the slowest hundredth, in milliseconds and seconds.
DELAY_MS, ENTERING_MS, STORM_SECONDS = 1000, 5000, 30.0
# A server stores whole seconds and takes one sign of a tab in a twelfth of the ping interval.
WATCH_SECONDS, WATCH_SHARE = 2.0, 12
# Of a hundred viewers one may lose the line by itself.
DROPPED_SHARE = 0.01
# Above this the rehearsal's own machine was too busy to measure others.
OWN_LAG_MS = 100


@dataclass(frozen=True)
class Measures:
    """Hold what came out, as numbers; None where there was nothing to measure."""

    viewers: int
    entered: int
    entering: tuple[int | None, int | None]
    lines: int
    stored: int
    waited: int
    refused: int
    failed: int
    expected: int
    heard: int
    caught_up: int
    storm_delay: int | None
    delay: tuple[int | None, int | None]
    lost: int
    doubled: int
    disordered: int
    unequal: int
    contradictions: int
    gaps: int
    resets: int
    reconnects: int
    dropped: int
    storms: Sequence[tuple[int, float | None, float | None]]
    pings: int
    pings_failed: int
    watch_errors: Sequence[float] | None
    ping_interval: float
    own_lag: int | None
    own_share: float
    problems: Sequence[str] = ()


def lost_lines(stored: Iterable[int], heard: Iterable[bytearray]) -> tuple[int, int]:
    """Return how many deliveries of stored lines were expected, and how many never came."""
    numbers = list(stored)
    expected = lost = 0
    for one in heard:
        expected += len(numbers)
        lost += sum(number >= len(one) or not one[number] for number in numbers)
    return expected, lost


def unequal_lists(ranges: Iterable[tuple[int, int]], head: int, seen: dict[int, int],
                  table: dict[int, int]) -> int:  # fmt: skip
    """Return how many viewers did not end with the table's list.

    `ranges` are the first and last number of each; they applied what `seen` says of all between.
    """
    wrong = sorted(seq for seq in seen.keys() | table.keys() if seen.get(seq) != table.get(seq))
    return sum(last < head or any(first < seq <= last for seq in wrong) for first, last in ranges)


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the value that this share of the values did not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else None


def watch_limit(ping_interval: float) -> float:
    """Return by how many seconds a person's time may be off."""
    return WATCH_SECONDS + ping_interval / WATCH_SHARE


def storms_of(record: Record) -> list[tuple[int, float | None, float | None]]:
    """Return each storm as (people, seconds until all were joined, until all were level)."""
    return [
        (
            storm.people,
            None if storm.joined is None else storm.joined - storm.began,
            None if storm.level is None else storm.level - storm.began,
        )
        for storm in record.storms
    ]


def reasons(found: Measures) -> list[str]:
    """Return why the server is not fit for so many, nothing when it is."""
    why = [
        *_door(found),
        *_lines(found),
        *_connections(found),
        *_watch_time(found),
    ]
    return why


def _door(found: Measures) -> list[str]:
    why = []
    if found.entered < found.viewers:
        why.append(f"{found.viewers - found.entered} of {found.viewers} did not get in")
    slowest = found.entering[1]
    if slowest is not None and slowest > ENTERING_MS:
        why.append(f"entering took up to {slowest} ms (limit {ENTERING_MS})")
    return why


def _lines(found: Measures) -> list[str]:
    counted = (
        (found.lost, "deliveries were lost"),
        (found.doubled, "lines were stored twice"),
        (found.disordered, "lines changed places"),
        (found.unequal, "viewers ended with another list than the database's"),
        (found.contradictions, "numbers of the stream were given to two things"),
        (found.refused, "sends were refused"),
        (found.failed, "sends failed"),
    )
    why = [f"{number} {what}" for number, what in counted if number]
    slowest = found.delay[1]
    if slowest is not None and slowest > DELAY_MS:
        why.append(f"lines took up to {slowest} ms to arrive (limit {DELAY_MS})")
    return why


def _connections(found: Measures) -> list[str]:
    why = []
    if found.dropped > found.viewers * DROPPED_SHARE:
        why.append(f"{found.dropped} connections were lost by themselves")
    for people, _, level in found.storms:
        if level is None:
            why.append(f"of {people} who lost their connection at once not all came back")
        elif level > STORM_SECONDS:
            why.append(
                f"after a storm it took {level:.1f} s until all were back (limit {STORM_SECONDS:g})"
            )
    return why + [f"{number} resets of the stream" for number in [found.resets] if number]


def _watch_time(found: Measures) -> list[str]:
    limit = watch_limit(found.ping_interval)
    errors = [abs(error) for error in found.watch_errors or ()]
    wrong = sum(error > limit for error in errors)
    if not wrong:
        return []
    return [f"the watch time of {wrong} viewers is off by up to {max(errors):.1f} s "
            f"(limit {limit:.1f})"]  # fmt: skip


def sentence(found: Measures, why: Sequence[str]) -> str:
    """Return the verdict in words."""
    if not why:
        return f"Fit for {found.viewers} viewers."
    said = f"Not fit for {found.viewers} viewers: {'; '.join(why)}."
    if found.problems:
        said += f" First trouble: {found.problems[0]}."
    if found.own_lag is not None and found.own_lag > OWN_LAG_MS:
        said += (
            f" The rehearsal itself ran up to {found.own_lag} ms late: run it on another machine."
        )
    return said


def table(found: Measures) -> list[tuple[str, str]]:
    """Return the figures, name and value."""
    errors = found.watch_errors
    off = None if errors is None else [abs(error) for error in errors]
    rows: list[tuple[str, object]] = [
        ("viewers", found.viewers),
        ("entered", found.entered),
        ("entering_p50_ms", found.entering[0]),
        ("entering_p99_ms", found.entering[1]),
        ("lines_sent", found.lines),
        ("lines_stored", found.stored),
        ("sends_waited", found.waited),
        ("sends_refused", found.refused),
        ("sends_failed", found.failed),
        ("deliveries_expected", found.expected),
        ("deliveries_heard", found.heard),
        ("deliveries_caught_up", found.caught_up),
        ("delay_p50_ms", found.delay[0]),
        ("delay_p99_ms", found.delay[1]),
        ("lost", found.lost),
        ("doubled", found.doubled),
        ("out_of_order", found.disordered),
        ("lists_not_equal", found.unequal),
        ("gaps_asked_for", found.gaps),
        ("reconnects", found.reconnects),
        ("pings", found.pings),
        ("pings_failed", found.pings_failed),
        ("watch_time_error_p50_s", _round(percentile(off, 0.5) if off else None)),
        ("watch_time_error_worst_s", _round(max(off, default=None) if off else None)),
        ("own_lag_p99_ms", found.own_lag),
        ("own_cpu_percent", round(100 * found.own_share)),
    ]
    for people, joined, level in found.storms:
        rows += [
            ("storm_people", people),
            ("storm_joined_s", _round(joined)),
            ("storm_level_s", _round(level)),
        ]
    if found.storms:
        rows.append(("storm_delay_p99_ms", found.storm_delay))
    return [(name, "-" if value is None else str(value)) for name, value in rows]


def _round(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
