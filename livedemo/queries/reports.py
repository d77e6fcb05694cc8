"""Read the tables of the reports: searched, sorted and paged by the database.

Every page is two statements (rows, count) however many people there are. CSV twins read the same
tables in batches by key, so that their memory does not grow and no transaction stays open.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from livedemo.extensions import db
from livedemo.models import Attendance, ChatMessage, Event, Participant, Question, User

PER_PAGE, MOST_PER_PAGE = 50, 200
BATCH = 1000
# Shorter pieces of a number would match nearly everybody.
FEWEST_DIGITS = 3
_TELEPHONE = re.compile(r"[\d\s+()./-]+")


@dataclass(frozen=True)
class Wish:
    """Say which rows somebody wants to see, in which order; `sort` is a key of Table.sorts."""

    q: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = PER_PAGE
    start: datetime | None = None
    end: datetime | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Rows:
    """Hold one page of a table; `page` is the last one when a later one was wished for."""

    rows: list
    total: int
    page: int
    per_page: int

    @property
    def first(self) -> int:
        """Return the number of the first row on the page, 0 without any."""
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Return the number of the last row on the page."""
        return self.first + len(self.rows) - 1 if self.rows else self.first

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True)
class Table:
    """Describe one table of the reports."""

    name: str
    columns: tuple
    source: type
    key: ColumnElement
    sorts: dict[str, ColumnElement]
    first_sort: str
    search: Callable[[str], ColumnElement]
    period: Callable[[datetime | None, datetime | None], list]
    # What search, some orders and the columns need.
    joins: tuple = ()
    joined_sorts: frozenset[str] = frozenset()
    # What pages link to, and files do not need.
    links: tuple = ()
    link_joins: tuple = ()
    hides: ColumnElement | None = None


def _of_people(q: str) -> ColumnElement:
    """Return who matches: part of the name, of the e-mail, or of the telephone number."""
    matches = [User.name.icontains(q, autoescape=True), User.email.icontains(q, autoescape=True)]
    digits = re.sub(r"\D", "", q, flags=re.ASCII)
    if len(digits) >= FEWEST_DIGITS and _TELEPHONE.fullmatch(q):
        matches.append(User.phone.contains(digits, autoescape=True))
    return or_(*matches)


def _of_texts(*columns) -> Callable[[str], ColumnElement]:
    return lambda q: or_(*(column.icontains(q, autoescape=True) for column in columns))


def _between(column) -> Callable[[datetime | None, datetime | None], list]:
    return lambda start, end: [
        *([column >= start] if start else []),
        *([column < end] if end else []),
    ]


def _there(start: datetime | None, end: datetime | None) -> list:
    """Return who was there for some of the period."""
    return [
        *([Attendance.last_seen >= start] if start else []),
        *([Attendance.first_join < end] if end else []),
    ]


PEOPLE = Table(
    name="people",
    columns=(User.name, User.email, User.phone, Participant.registered_at),
    source=Participant,
    joined_sorts=frozenset({"name", "email", "phone"}),
    joins=((User, User.id == Participant.user_id),),
    key=Participant.user_id,
    sorts={
        "name": func.lower(User.name),
        "email": User.email_key,
        "phone": User.phone,
        "registered_at": Participant.registered_at,
    },
    first_sort="-registered_at",
    search=_of_people,
    period=_between(Participant.registered_at),
)
ANALYTICS = Table(
    name="analytics",
    columns=(
        User.name,
        User.email,
        User.phone,
        Attendance.first_join,
        Attendance.last_seen,
        Attendance.total_seconds,
        Attendance.visits,
    ),
    source=Attendance,
    joined_sorts=frozenset({"name"}),
    joins=((User, User.id == Attendance.user_id),),
    links=(Participant.key,),
    link_joins=(
        (
            Participant,
            and_(
                Participant.event_id == Attendance.event_id,
                Participant.user_id == Attendance.user_id,
            ),
        ),
    ),
    key=Attendance.user_id,
    sorts={
        "name": func.lower(User.name),
        "first_login": Attendance.first_join,
        "last_active": Attendance.last_seen,
        "total_minutes": Attendance.total_seconds,
        "visits": Attendance.visits,
    },
    first_sort="first_login",
    search=_of_people,
    period=_there,
)
QUESTIONS = Table(
    name="questions",
    columns=(
        Question.id,
        Question.created_at,
        Question.user_name,
        Question.is_anonymous,
        Question.question_text,
        Question.status,
        Question.reason,
        Question.answer_text,
    ),
    source=Question,
    key=Question.id,
    sorts={
        "asked_at": Question.id,
        "name": func.lower(Question.user_name),
        "status": Question.status,
    },
    first_sort="asked_at",
    search=_of_texts(Question.question_text, Question.user_name),
    period=_between(Question.created_at),
)
CHAT = Table(
    name="chat",
    columns=(
        ChatMessage.id,
        ChatMessage.created_at,
        ChatMessage.user_name,
        ChatMessage.staff_role,
        ChatMessage.message,
        ChatMessage.hidden_at,
        ChatMessage.hidden_why,
    ),
    source=ChatMessage,
    key=ChatMessage.id,
    sorts={"sent_at": ChatMessage.id, "name": func.lower(ChatMessage.user_name)},
    first_sort="-sent_at",
    search=_of_texts(ChatMessage.message, ChatMessage.user_name),
    period=_between(ChatMessage.created_at),
    hides=ChatMessage.hidden_at.is_(None),
)
TABLES = {table.name: table for table in (PEOPLE, ANALYTICS, QUESTIONS, CHAT)}


def _chosen(table: Table, event: Event, wish: Wish, *what, joined: bool) -> Select:
    query = select(*what).select_from(table.source).where(table.source.event_id == event.id)
    for target, on in table.joins if joined or wish.q else ():
        query = query.join(target, on)
    if wish.q:
        query = query.where(table.search(wish.q))
    if table.hides is not None and not wish.hidden:
        query = query.where(table.hides)
    return query.where(*table.period(wish.start, wish.end))


def count(table: Table, event: Event, wish: Wish) -> int:
    """Return how many rows the wish meets."""
    return db.session.scalar(_chosen(table, event, wish, func.count(), joined=False)) or 0


def page(table: Table, event: Event, wish: Wish) -> Rows:
    """Return one page of a table."""
    total = count(table, event, wish)
    per_page = min(max(1, wish.per_page), MOST_PER_PAGE)
    number = min(max(1, wish.page), max(1, -(-total // per_page)))
    column = table.sorts[wish.sort]
    order = (column.desc(), table.key.desc()) if wish.descending else (column, table.key)
    # First which rows, without the joins that only their columns need, then the rows.
    joined = wish.sort in table.joined_sorts
    wanted = _chosen(table, event, wish, table.key.label("key_"), joined=joined)
    wanted = wanted.order_by(*order).limit(per_page).offset((number - 1) * per_page).subquery()
    query = select(*table.links, *table.columns).select_from(table.source)
    for target, on in ((wanted, wanted.c.key_ == table.key), *table.joins, *table.link_joins):
        query = query.join(target, on)
    query = query.where(table.source.event_id == event.id).order_by(*order)
    return Rows(list(db.session.execute(query)), total, number, per_page)


def batches(table: Table, event: Event, wish: Wish) -> Iterator[list]:
    """Yield every row the wish meets, by key, in batches; memory stays the same."""
    newest = 0
    while True:
        query = _chosen(table, event, wish, *table.columns, table.key.label("key_"), joined=True)
        query = query.where(table.key > newest).order_by(table.key).limit(BATCH)
        rows = list(db.session.execute(query))
        # A slow reader must hold neither a connection nor an old snapshot.
        db.session.close()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        newest = rows[-1].key_
        time.sleep(0)  # other green threads come first


def rows(table: Table, event: Event, wish: Wish) -> Iterator:
    """Yield every row the wish meets, by key, one by one."""
    for batch in batches(table, event, wish):
        yield from batch
