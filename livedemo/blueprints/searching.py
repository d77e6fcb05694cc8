"""Read from an address what is searched for and which page of it, and write such addresses."""

from urllib.parse import urlencode

from flask import request

from livedemo import text

MOST_LETTERS = 100


def wish() -> dict:
    """Return the search words and the page of the address; what cannot be meant is page 1."""
    page = request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 1
    return {"q": _words(request.args.get("q", "")), "page": number}


def chosen(name: str, offered) -> str:
    """Return a choice of the address if it is offered, else nothing."""
    value = request.args.get(name, "")
    return value if value in offered else ""


def address(path: str, **parts) -> str:
    """Return a path with the parts that are not empty."""
    kept = {name: value for name, value in parts.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def _words(typed: str) -> str:
    try:
        return text.clean_line(typed[: 4 * MOST_LETTERS], 4 * MOST_LETTERS, optional=True)[
            :MOST_LETTERS
        ]
    except text.TextProblem:
        return ""
