"""Write tables for spreadsheets, which must never run what people typed.

A text cell that a spreadsheet could take for a formula gets `'` in front: one that begins,
after blanks and quotation marks, with `= + - @ |` or their full-width forms, or with a tab or
a line break. Telephone numbers are text, so `+52 55…` is written as `'+52 55…`; numbers that
are given as int, float or Decimal stay numbers. `unguard` takes the `'` away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from livedemo import timezones

CHUNK_BYTES = 16_384
BYTE_ORDER_MARK = "\ufeff"

_BEFORE = r"[\s\"'\u200b-\u200f\u2018-\u201f\u2060\ufeff]*"
_DANGEROUS = re.compile(
    rf"{_BEFORE}[=+\-@|\uff1d\uff0b\uff0d\uff20\uff5c\ufe62\ufe63\ufe66\ufe6b\u2212]"
    r"|[\s\"']*[\t\r\n]"
)


@dataclass(frozen=True)
class Sheet:
    """Hold the headings of a file, and its rows as they are read."""

    header: Sequence[str]
    rows: Iterator[Sequence]


def stream(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield a table as UTF-8 with byte order mark, in pieces of about 16 kB."""
    buffer = io.StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([cell(name) for name in header])
    for row in rows:
        writer.writerow([cell(value) for value in row])
        if buffer.tell() >= CHUNK_BYTES:
            yield _taken(buffer)
    yield _taken(buffer)


def cell(value: object) -> str | int | float | Decimal:
    """Return a value as a cell; refuses times, which mean nothing without their zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime | time):
        raise TypeError("write times with time_cell, in the zone that the header names")
    written = str(value).replace("\0", "")
    return f"'{written}" if _DANGEROUS.match(written) else written


def unguard(written: str) -> str:
    """Return the text of a cell as it was before it was made safe."""
    inner = written[1:]
    return inner if written[:1] == "'" and _DANGEROUS.match(inner) else written


def time_header(name: str, zone: str) -> str:
    """Return the heading of a time column: last_active (America/Mexico_City)."""
    return f"{name} ({zone})"


def time_cell(at: datetime | None, zone: str) -> str:
    """Return an instant as the clocks of the zone show it: 2026-05-01 19:30:05."""
    return timezones.to_local(at, zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def date_cell(day: date | None) -> str:
    """Return a day as spreadsheets read it: 2026-05-01."""
    return day.isoformat() if day else ""


def _taken(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    # Half a surrogate pair cannot be written in UTF-8; a question mark can.
    return written.encode("utf-8", "replace")
