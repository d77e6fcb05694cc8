"""Gather the figures above the tables, and the audience curve."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import current_app

from livedemo import curve
from livedemo.models import Event, Question
from livedemo.queries import attendance, audience, questions, reports
from livedemo.queries.reports import Wish
from livedemo.watch_time import whole_minutes

# Where more people than this came, the curve is drawn after the page is there.
MANY_PEOPLE = 5000
WIDTH, HEIGHT = 760, 110


@dataclass(frozen=True)
class Counts:
    """Hold the amounts on the tabs."""

    people: int
    analytics: int
    questions: int
    chat: int

    @property
    def many(self) -> bool:
        """Tell whether the curve should wait."""
        return self.analytics > MANY_PEOPLE


@dataclass(frozen=True)
class Mark:
    """Hold a question that was put on stage, and its place under the curve."""

    x: float
    at: datetime
    question: Question


@dataclass(frozen=True)
class Overview:
    """Hold the curve, its marks, and the figures that come from it."""

    minutes: list[audience.Minute]
    peak: audience.Minute | None
    median_minutes: int | None
    drawn: curve.Curve | None
    marks: list[Mark]


def period_of(wish: Wish) -> Wish:
    """Return the wish for everything in the same period."""
    return Wish(start=wish.start, end=wish.end)


def counts(event: Event, wish: Wish) -> Counts:
    """Return how many rows each table has in the period."""
    whole = period_of(wish)
    return Counts(**{
        name: reports.count(table, event, whole) for name, table in reports.TABLES.items()
    })  # fmt: skip


def overview(event: Event, wish: Wish, people: int) -> Overview:
    """Return the curve of the period; `people` is how many were there."""
    seen = audience.audience(event, wish.start, wish.end)
    there = reports.ANALYTICS.period(wish.start, wish.end)
    middle = audience.median_seconds(event, there, people)
    drawn = curve.build(seen.minutes, event.timezone, width=WIDTH, height=HEIGHT)
    return Overview(
        minutes=seen.minutes,
        peak=seen.peak,
        median_minutes=None if middle is None else whole_minutes(Decimal(middle)),
        drawn=drawn,
        marks=_marks(event, drawn) if drawn else [],
    )


def _marks(event: Event, drawn: curve.Curve) -> list[Mark]:
    return [
        Mark(drawn.x(row.staged_at), row.staged_at, row)
        for row in questions.staged_times(event)
        if row.staged_at and drawn.first <= row.staged_at <= drawn.last
    ]


def watching(event: Event) -> int:
    """Return how many people watch now."""
    return attendance.watching(event, current_app.config["LIVEDEMO"].ping_cap_seconds)
