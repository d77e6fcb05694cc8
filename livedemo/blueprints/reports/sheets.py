"""Write the rows of each table as cells; the headings are the contract's (§3)."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from livedemo.csv_export import Sheet, time_cell, time_header
from livedemo.explanation import Explanation
from livedemo.models import Event
from livedemo.queries import audience, reports
from livedemo.queries.reports import Wish
from livedemo.watch_time import Interval, minutes, union

# Stands for whoever asked without showing a name: a file travels further than a page.
ANONYMOUS = "Anonymous"


def people(event: Event, wish: Wish) -> Sheet:
    """Return everybody who registered."""
    zone = event.timezone
    rows = (
        (row.name, row.email, row.phone, time_cell(row.registered_at, zone))
        for row in reports.rows(reports.PEOPLE, event, wish)
    )
    return Sheet(["name", "email", "phone", time_header("registered_at", zone)], rows)


def analytics(event: Event, wish: Wish) -> Sheet:
    """Return everybody who watched."""
    zone = event.timezone
    header = ["name", "email", "phone", time_header("first_login", zone),
              time_header("last_active", zone), "total_minutes", "visits"]  # fmt: skip
    rows = (
        (row.name, row.email, row.phone, time_cell(row.first_join, zone),
         time_cell(row.last_seen, zone), minutes(Decimal(row.total_seconds)), row.visits)
        for row in reports.rows(reports.ANALYTICS, event, wish)
    )  # fmt: skip
    return Sheet(header, rows)


def questions(event: Event, wish: Wish) -> Sheet:
    """Return every question; who asked anonymously is not named."""
    zone = event.timezone
    header = ["id", time_header("asked_at", zone), "name", "question", "status", "answer"]
    rows = (
        (row.id, time_cell(row.created_at, zone),
         ANONYMOUS if row.is_anonymous else row.user_name,
         row.question_text, row.status, row.answer_text)
        for row in reports.rows(reports.QUESTIONS, event, wish)
    )  # fmt: skip
    return Sheet(header, rows)


def chat(event: Event, wish: Wish) -> Sheet:
    """Return every line; with hidden ones, a further column says which they are."""
    zone = event.timezone
    header = ["id", time_header("sent_at", zone), "name", "message"]
    rows = (
        (row.id, time_cell(row.created_at, zone), row.user_name, row.message,
         *((row.hidden_at is not None,) if wish.hidden else ()))
        for row in reports.rows(reports.CHAT, event, wish)
    )  # fmt: skip
    return Sheet([*header, "hidden"] if wish.hidden else header, rows)


def curve(event: Event, wish: Wish) -> Sheet:
    """Return how many watched in each minute in which anybody did."""
    zone = event.timezone
    seen = audience.audience(event, wish.start, wish.end)
    rows = ((time_cell(at, zone), viewers) for at, viewers in seen.minutes)
    return Sheet([time_header("minute", zone), "viewers"], rows)


def intervals(zone: str, why: Explanation, lanes: dict[str, int]) -> Sheet:
    """Return a person's intervals; the last column adds up to what counts."""
    header = ["tab", time_header("start", zone), time_header("end", zone), "seconds",
              "counted_seconds"]  # fmt: skip
    return Sheet(header, _intervals(zone, why, lanes))


def _intervals(zone: str, why: Explanation, lanes: dict[str, int]) -> Iterator[Sequence]:
    before: list[Interval] = []
    counted = Decimal(0)
    for row in why.rows:
        before = union([*before, row.visit.interval])
        total = sum((piece.seconds for piece in before), Decimal(0))
        yield (lanes[row.visit.tab], time_cell(row.visit.start, zone),
               time_cell(row.visit.last_ping, zone), row.seconds, total - counted)  # fmt: skip
        counted = total


SHEETS: dict[str, Callable[[Event, Wish], Sheet]] = {
    "people": people,
    "analytics": analytics,
    "questions": questions,
    "chat": chat,
    "curve": curve,
}
