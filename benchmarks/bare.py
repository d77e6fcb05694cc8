"""Write rows with nothing around them: the driver, one connection, a commit a group."""

import time
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

CHAT, ENTRIES, HEADS = "chat_messages", "stream_entries", "streams"
RAISE = "UPDATE streams SET head = {0}, updated_at = {0} WHERE event_id = {0} AND stream = {0}"


@dataclass(frozen=True)
class Group:
    """Hold the rows of lines that were committed together, as the driver takes them."""

    lines: list[tuple]
    entries: list[tuple]
    heads: list[tuple]


@dataclass(frozen=True)
class Stored:
    """Hold what a run left in the tables, group by group, and how the tables' columns are called.

    `heads` are the rows of the streams' counters as they are at last.
    """

    columns: dict[str, list[str]]
    groups: list[Group]
    heads: list[tuple]

    @property
    def mean(self) -> float:
        """Return how many lines a group has."""
        return sum(len(group.lines) for group in self.groups) / max(1, len(self.groups))


def engine(url: str) -> sa.Engine:
    """Return a plain engine that keeps every commit through a power cut."""
    made = sa.create_engine(url.replace("mysql://", "mysql+pymysql://"))
    if made.dialect.name == "sqlite":

        @sa.event.listens_for(made, "connect")
        def _on_connect(connection, _record):
            connection.execute("PRAGMA synchronous=FULL")

    return made


def read(url: str) -> Stored:
    """Return the lines that are stored, with their entries in the streams."""
    made = engine(url)
    columns: dict[str, list[str]] = {}
    rows: dict[str, list[tuple]] = {}
    with made.connect() as connection:
        for table, order in ((CHAT, "id"), (ENTRIES, "stream, seq"), (HEADS, "stream")):
            found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY {order}")
            columns[table], rows[table] = list(found.keys()), [tuple(row) for row in found]
    made.dispose()
    return Stored(columns, grouped(columns, rows), rows[HEADS])


def grouped(columns: dict[str, list[str]], rows: dict[str, list[tuple]]) -> list[Group]:
    """Return lines with their entries in groups: those of one commit have one time."""
    at = columns[CHAT].index("created_at")
    number = columns[CHAT].index("id")
    event, stream, seq, kind, ref = (
        columns[ENTRIES].index(name) for name in ("event_id", "stream", "seq", "type", "ref_id")
    )
    of_line: dict[int, list[tuple]] = {}
    for entry in rows[ENTRIES]:
        if entry[kind] == "chat":
            of_line.setdefault(entry[ref], []).append(entry)
    found = []
    for moment, some in groupby(rows[CHAT], key=lambda row: row[at]):
        lines = list(some)
        entries = [entry for line in lines for entry in of_line.get(line[number], [])]
        last = {(entry[event], entry[stream]): entry[seq] for entry in entries}
        heads = [(head, moment, *key) for key, head in sorted(last.items())]
        found.append(Group(lines, entries, heads))
    return found


def begin(url: str, stored: Stored) -> None:
    """Make a database ready to take the rows: no lines, no entries, the counters at 0."""
    made = engine(url)
    head = stored.columns[HEADS].index("head")
    zero = [(*row[:head], 0, *row[head + 1 :]) for row in stored.heads]
    with made.begin() as connection:
        for table in (CHAT, ENTRIES, HEADS):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql(_insert(made, HEADS, stored.columns), zero)
    made.dispose()


def lines_per_second(url: str, stored: Stored, *, entries: bool) -> float:
    """Insert the groups again, a commit each; `entries`: with what the streams need of them."""
    made = engine(url)
    line, entry = (_insert(made, table, stored.columns) for table in (CHAT, ENTRIES))
    raise_heads = RAISE.format(_mark(made))
    with made.connect() as connection:
        connection.commit()
        start = time.perf_counter()
        for group in stored.groups:
            connection.exec_driver_sql(line, group.lines)
            if entries:
                connection.exec_driver_sql(entry, group.entries)
                connection.exec_driver_sql(raise_heads, group.heads)
            connection.commit()
        took = time.perf_counter() - start
    made.dispose()
    return sum(len(group.lines) for group in stored.groups) / took


def _mark(made: sa.Engine) -> str:
    return "?" if made.dialect.paramstyle == "qmark" else "%s"


def _insert(made: sa.Engine, table: str, columns: dict[str, list[str]]) -> str:
    names = columns[table]
    marks = ", ".join([_mark(made)] * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
