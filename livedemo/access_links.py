"""Write the address by which an access token is given to people."""

from collections.abc import Iterable

from livedemo import secrets
from livedemo.homes import at_home
from livedemo.models import AccessToken, Event
from livedemo.urls import path_for


def address(event: Event, row: AccessToken) -> str | None:
    """Return the link of a token, None when it was sealed under another SECRET_KEY.

    It is a secret: pages that show it say `keep_plain()`.
    """
    return addresses(event, [row])[row.id]


def addresses(event: Event, rows: Iterable[AccessToken]) -> dict[int, str | None]:
    """Return the links of tokens by number; the host is looked up once for all of them."""
    home = at_home(event, "")
    found: dict[int, str | None] = {}
    for row in rows:
        token = secrets.unseal(row.token_sealed)
        path = path_for("joining.document", address=event.slug, token=token) if token else None
        found[row.id] = home + path if path else None
    return found
