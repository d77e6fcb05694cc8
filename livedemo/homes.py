"""Write the whole address of something of an event: its organiser may have a host of its own."""

from urllib.parse import urlsplit, urlunsplit

from flask import g

from livedemo.models import Event, Tenant
from livedemo.queries import events
from livedemo.urls import public


def organiser(event: Event) -> Tenant:
    """Return the event's organiser, asked for once a request."""
    known: dict[int, Tenant] = g.setdefault("organisers", {})
    if event.tenant_id not in known:
        known[event.tenant_id] = events.tenant(event.tenant_id)
    return known[event.tenant_id]


def at_home(event: Event, path: str) -> str:
    """Return the full address of a path at the host where the event answers."""
    whole = public(path)
    host = organiser(event).host
    if not host:
        return whole
    parts = urlsplit(whole)
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=host + port))
