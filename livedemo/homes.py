"""Write the whole address of something of an event: its organiser may have a host of its own."""

from urllib.parse import urlsplit, urlunsplit

from livedemo.models import Event
from livedemo.queries import events
from livedemo.urls import public


def at_home(event: Event, path: str) -> str:
    """Return the full address of a path at the host where the event answers."""
    whole = public(path)
    host = events.tenant(event.tenant_id).host
    if not host:
        return whole
    parts = urlsplit(whole)
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=host + port))
