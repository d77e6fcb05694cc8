"""Write the address by which an access token is given to people."""

from urllib.parse import urlsplit, urlunsplit

from livedemo import secrets
from livedemo.models import AccessToken, Event
from livedemo.queries import events
from livedemo.urls import path_for, public


def address(event: Event, row: AccessToken) -> str | None:
    """Return the link of a token, None when it was sealed under another SECRET_KEY.

    It is a secret: pages that show it say `keep_plain()`.
    """
    token = secrets.unseal(row.token_sealed)
    if token is None:
        return None
    return at_home(event, path_for("joining.document", address=event.slug, token=token))


def at_home(event: Event, path: str) -> str:
    """Return the full address of a path at the host where the event answers."""
    whole = public(path)
    host = events.tenant(event.tenant_id).host
    if not host:
        return whole
    parts = urlsplit(whole)
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=host + port))
