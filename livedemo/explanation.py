"""Show how somebody's minutes come about, in sums that close also after rounding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from livedemo.watch_time import Interval, Visit, union, watched, whole_minutes


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one playing visit, its exact seconds and the minutes that a page shows."""

    visit: Visit
    seconds: Decimal
    minutes: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one piece of the union, its exact seconds and the minutes that a page shows."""

    interval: Interval
    seconds: Decimal
    minutes: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold the arithmetic of one person's watch time.

    Rows add up to `sum`; `sum` less `overlap` is `total`; pieces add up to `total`. That
    holds for the seconds and for the minutes. `pauses` are visits that did not play.
    """

    rows: tuple[Row, ...]
    pieces: tuple[Piece, ...]
    pauses: tuple[Visit, ...]
    sum_seconds: Decimal
    overlap_seconds: Decimal
    total_seconds: Decimal
    sum_minutes: int
    overlap_minutes: int
    total_minutes: int


def explain(visits: Iterable[Visit]) -> Explanation:
    """Return why a person has the minutes that the reports show."""
    known = sorted(visits, key=lambda visit: (visit.start, visit.tab))
    playing = [visit for visit in known if visit.playing and visit.seconds]
    pieces = union(watched(playing))
    lengths = [visit.seconds for visit in playing]
    parts = [piece.seconds for piece in pieces]
    everything, total = sum(lengths, Decimal(0)), sum(parts, Decimal(0))
    return Explanation(
        rows=tuple(map(Row, playing, lengths, _shares(lengths))),
        pieces=tuple(map(Piece, pieces, parts, _shares(parts))),
        pauses=tuple(visit for visit in known if not visit.playing),
        sum_seconds=everything,
        overlap_seconds=everything - total,
        total_seconds=total,
        sum_minutes=whole_minutes(everything),
        overlap_minutes=whole_minutes(everything) - whole_minutes(total),
        total_minutes=whole_minutes(total),
    )


def _shares(lengths: Sequence[Decimal]) -> list[int]:
    """Round each length to minutes so that together they give the rounded sum."""
    shares = [int(length // 60) for length in lengths]
    missing = whole_minutes(sum(lengths, Decimal(0))) - sum(shares)
    # The ones that lost most by rounding down get it back.
    order = sorted(range(len(lengths)), key=lambda index: -(lengths[index] % 60))
    for index in order[:missing]:
        shares[index] += 1
    return shares
