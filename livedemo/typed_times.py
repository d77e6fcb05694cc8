"""Read times as people and programs write them, and say what is wrong with the others."""

from datetime import UTC, datetime

from flask_babel import gettext as _

from livedemo import timezones
from livedemo.errors import Invalid
from livedemo.timezones import LocalTime, TimeProblem


def read_time(field: str, typed: str, zone: str) -> LocalTime:
    """Return the instant of a time in the zone, or of one that names its own offset.

    Raises Invalid for a time that the clocks of the zone skip, and for what is none.
    """
    try:
        return _with_offset(typed.strip()) or timezones.parse_local(typed, zone)
    except TimeProblem as problem:
        raise Invalid(field, time_sentence(problem)) from None


def time_sentence(problem: TimeProblem) -> str:
    """Return what is wrong with a time and how to write it."""
    if problem.kind == "skipped" and problem.resumes is not None:
        return _("The clocks skip this time that night and go on at %(time)s.",
                 time=problem.resumes.strftime("%H:%M"))  # fmt: skip
    if problem.kind == "range":
        return _("Choose a year from 1970 to 2199.")
    return _("Write day and time as in 2026-11-21 19:00.")


def _with_offset(typed: str) -> LocalTime | None:
    try:
        at = datetime.fromisoformat(typed)
        at = at.astimezone(UTC) if at.tzinfo is not None and at.utcoffset() is not None else at
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    if not timezones.FIRST_YEAR <= at.year <= timezones.LAST_YEAR:
        raise TimeProblem("range")
    return LocalTime(at, None)
