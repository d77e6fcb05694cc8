"""Say at which host an event answers to whom, and write addresses that lead there.

A tenant with a host of its own is met there by everybody, and by its team also at the host of
PUBLIC_URL, where people work who are at home in several tenants.
"""

from collections.abc import Callable
from typing import NamedTuple

from flask import g, request

from livedemo import edge, urls
from livedemo.actors import Actor
from livedemo.models import Event, Tenant
from livedemo.queries import events


def here() -> str:
    """Return the host that this request was sent to."""
    return edge.host_of(request.host)


def is_office(actor: Actor) -> bool:
    """Tell whether the team works here on an event that has its home elsewhere."""
    return actor.is_staff and events.tenant_by_host(here()) is None


def own_host() -> str | None:
    """Return the host of this request if it is a tenant's own, else None."""
    tenant = events.tenant_by_host(here())
    return tenant.host if tenant is not None else None


class Organiser(NamedTuple):
    """Be whose event it is: a name, and a host of its own if there is one."""

    name: str
    host: str | None


def organiser(event: Event) -> Organiser:
    """Return whose event it is, asked for once a request."""
    known: dict[int, Organiser] = g.setdefault("organisers", {})
    if event.tenant_id not in known:
        tenant = events.tenant(event.tenant_id)
        known[event.tenant_id] = Organiser(tenant.name, tenant.host or None)
    return known[event.tenant_id]


def host_of(event: Event) -> str | None:
    """Return the host that an event's tenant has to itself, if it has one."""
    return organiser(event).host


def at_home(event: Event, path: str) -> str:
    """Return the whole address of a path at the host where the event answers to everybody."""
    return urls.at(host_of(event), path)


class Ways:
    """Lead from the page of this request to events: by a path where the event answers here."""

    def __init__(self) -> None:
        """Look up once whose host this is."""
        self._own: Tenant | None = events.tenant_by_host(here())

    def to(self, event: Event, path: str, works: Callable[[Event], bool]) -> str:
        """Return the path, or the whole address; `works`: the person is of the event's team."""
        return path if self._answers(event, works) else at_home(event, path)

    def for_team(self, event: Event, path: str) -> str:
        """Return the path, or the whole address, for somebody of the event's team."""
        return self.to(event, path, lambda _event: True)

    def _answers(self, event: Event, works: Callable[[Event], bool]) -> bool:
        if self._own is not None:
            return event.tenant_id == self._own.id
        return host_of(event) is None or works(event)
