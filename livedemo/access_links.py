"""Write the address by which an access token is given to people."""

from livedemo import secrets
from livedemo.homes import at_home
from livedemo.models import AccessToken, Event
from livedemo.urls import path_for


def address(event: Event, row: AccessToken) -> str | None:
    """Return the link of a token, None when it was sealed under another SECRET_KEY.

    It is a secret: pages that show it say `keep_plain()`.
    """
    token = secrets.unseal(row.token_sealed)
    if token is None:
        return None
    return at_home(event, path_for("joining.document", address=event.slug, token=token))
