"""Read from an address which rows are wanted, and write such addresses."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask_babel import gettext as _

from livedemo import text, timezones
from livedemo.errors import Invalid
from livedemo.models import Event
from livedemo.queries.reports import MOST_PER_PAGE, PER_PAGE, Table, Wish
from livedemo.urls import path_for

MOST_LETTERS = 100
# More digits than this are no page of anything; the database need not see them.
MOST_DIGITS = 9


@dataclass(frozen=True)
class Address:
    """Know the addresses of one table's report as it is shown now."""

    event: Event
    table: str
    kept: dict

    def to(self, **changes) -> str:
        """Return the address of the same report, changed; None takes a part away."""
        parts = {name: value for name, value in {**self.kept, **changes}.items() if value}
        return _joined(path_for(f"reports.{self.table}", slug=self.event.slug), parts)

    def csv(self, table: str | None = None, **more) -> str:
        """Return the address of the CSV twin; of another table, without what was searched."""
        table = table or self.table
        kept = {name: self.kept.get(name) for name in ("from", "to")}
        if table == self.table:
            kept |= {"q": self.kept.get("q"), "hidden": self.kept.get("hidden")}
        parts = {name: value for name, value in {**kept, **more}.items() if value}
        return _joined(path_for(f"reports.{table}_csv", slug=self.event.slug), parts)

    def tab(self, table: str) -> str:
        """Return the address of another table in the same period."""
        parts = {name: self.kept[name] for name in ("from", "to") if self.kept.get(name)}
        return _joined(path_for(f"reports.{table}", slug=self.event.slug), parts)

    def sorted_by(self, column: str) -> str:
        """Return the address sorted by a column; a second press turns the order round."""
        turned = self.kept.get("sort") == column
        return self.to(sort=f"-{column}" if turned else column, page=None)


def _joined(path: str, parts: dict) -> str:
    return f"{path}?{urlencode(parts)}" if parts else path


def read(arguments, event: Event, table: Table | None = None) -> Wish:
    """Return what an address asks for; raises Invalid for what cannot be meant."""
    start = _instant(arguments, "from", event)
    end = _instant(arguments, "to", event)
    if start and end and end <= start:
        raise Invalid("to", _("The end is before the beginning."))
    sort, descending = _order(arguments, table) if table else ("", False)
    return Wish(
        q=_searched(arguments.get("q", "")),
        sort=sort,
        descending=descending,
        page=_number(arguments, "page", 1),
        per_page=min(_number(arguments, "per_page", PER_PAGE), MOST_PER_PAGE),
        start=start,
        end=end,
        hidden=arguments.get("hidden") == "1",
    )


def address(event: Event, table: str, arguments, wish: Wish) -> Address:
    """Return the addresses around a report; only what is known is carried on."""
    kept = {
        "q": wish.q,
        "sort": f"{'-' if wish.descending else ''}{wish.sort}",
        "from": arguments.get("from") if wish.start else None,
        "to": arguments.get("to") if wish.end else None,
        "hidden": "1" if wish.hidden else None,
        "per_page": str(wish.per_page) if wish.per_page != PER_PAGE else None,
        "page": str(wish.page) if wish.page > 1 else None,
    }
    return Address(event, table, kept)


def _searched(typed: str) -> str:
    try:
        return text.clean_line(typed[:MOST_LETTERS], MOST_LETTERS, optional=True)
    except text.TextProblem:
        return ""


def _order(arguments, table: Table) -> tuple[str, bool]:
    wanted = arguments.get("sort") or table.first_sort
    column = wanted.removeprefix("-")
    if column not in table.sorts:
        raise Invalid("sort", _("This table cannot be sorted by that."))
    return column, wanted != column


def _number(arguments, name: str, default: int) -> int:
    typed = arguments.get(name) or str(default)
    if not (typed.isascii() and typed.isdigit() and 0 < len(typed) <= MOST_DIGITS):
        raise Invalid(name, _("There is no such page."))
    return max(1, int(typed))


def _instant(arguments, name: str, event: Event) -> datetime | None:
    typed = arguments.get(name)
    if not typed:
        return None
    try:
        return timezones.parse_local(typed, event.timezone).at
    except timezones.TimeProblem as problem:
        if problem.kind == "skipped":
            raise Invalid(name, _("The clocks skip this time. Choose a later one.")) from None
        raise Invalid(name, _("Write day and time, for example 2026-05-01T19:30.")) from None
