"""Read from an address what is searched for and which page of it, and write such addresses."""

from urllib.parse import urlencode

from flask import request

from livedemo import text
from livedemo.queries.reports import MOST_PER_PAGE, PER_PAGE

MOST_LETTERS = 100
# What an address need not say.
USUAL = {"page": 1, "per_page": PER_PAGE}


def wish() -> dict:
    """Return the search words, the page and its length; what cannot be meant is page 1 of 50."""
    return {
        "q": _words(request.args.get("q", "")),
        "page": _number("page"),
        "per_page": min(_number("per_page"), MOST_PER_PAGE),
    }


def chosen(name: str, offered) -> str:
    """Return a choice of the address if it is offered, else nothing."""
    value = request.args.get(name, "")
    return value if value in offered else ""


def order(offered, usual: str) -> str:
    """Return the column to sort by, with `-` before it for the other way round."""
    wanted = request.args.get("sort", "")
    return wanted if wanted.removeprefix("-") in offered else usual


def turned(sort: str, column: str) -> str:
    """Return the order that the head of a column leads to: a second press turns it round."""
    return f"-{column}" if sort == column else column


def address(path: str, **parts) -> str:
    """Return a path with the parts that are not empty."""
    kept = {name: one for name, one in parts.items() if one and one != USUAL.get(name)}
    return f"{path}?{urlencode(kept)}" if kept else path


def _number(name: str) -> int:
    typed = request.args.get(name, "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    return number or USUAL[name]


def _words(typed: str) -> str:
    try:
        return text.clean_line(typed[: 4 * MOST_LETTERS], 4 * MOST_LETTERS, optional=True)[
            :MOST_LETTERS
        ]
    except text.TextProblem:
        return ""
