"""Decide whether a socket may join: not too many at once, a page, few enough tabs (§7)."""

import random
import re

from flask import Flask, current_app, session
from flask_login import current_user
from socketio.exceptions import ConnectionRefusedError as Refused

from livedemo import actors, clock, homes, tenancy
from livedemo.audiences import CLOSABLE, PAGES
from livedemo.errors import Invalid, Refusal
from livedemo.live import rights
from livedemo.live.connections import TABS, Connection, Connections
from livedemo.models import Event
from livedemo.policy import Permission, require
from livedemo.queries import events
from livedemo.schemas import socket as schemas
from livedemo.schemas.parsing import parse
from livedemo.services import people

NAMESPACE = re.compile(r"/e/([a-z0-9-]{1,80})")
PER_SECOND, STRANGERS_PER_SECOND = 200, 20
LATE_SECONDS = 4.0
# Spread over this time, clients come back after a restart.
RETURN_MS = 10_000


class Admission:
    """Let at most so many sockets join in one second."""

    __slots__ = ("_counts", "_second", "app", "limits")  # a setting misspelt is an error

    def __init__(self, app: Flask):
        self.app = app
        self.limits = {True: PER_SECOND, False: STRANGERS_PER_SECOND}
        self._second, self._counts = 0, dict.fromkeys(self.limits, 0)

    @staticmethod
    def late_ms(age: float) -> int:
        """Return 0, or how long somebody should stay away who asked `age` seconds ago.

        A page gives up after ten seconds. Those who would be let in only to find them gone cost
        as much as all others; saying so early costs nothing.
        """
        return 0 if age < LATE_SECONDS else random.randint(2000, 8000)  # noqa: S311

    def wait_ms(self, *, known: bool) -> int:
        """Return 0, or how long a client should wait; strangers do not use up the others' turns."""
        if self.app.extensions["livedemo.draining"].is_set():
            return RETURN_MS
        second = int(clock.monotonic())
        if second != self._second:
            self._second, self._counts = second, dict.fromkeys(self.limits, 0)
        self._counts[known] += 1
        if self._counts[known] <= self.limits[known]:
            return 0
        return random.randint(1000, 5000)  # noqa: S311 -- jitter


def _is_known() -> bool:
    """Tell from the signed cookie alone whether somebody entered, or a screen has its link."""
    return "_user_id" in session or "displays" in session


def refuse(code: str, **more) -> Refused:
    """Return what `connect_error` tells the client."""
    return Refused("refused", {"code": code, **more})


def admit(live, namespace: str, sid: str, auth) -> tuple[Connection, Event, int | None]:
    """Return the standing of a connecting socket, its event and its last number.

    Raises Refused. Unknown events, and private ones of others, are refused alike.
    """
    if wait := live.admission.wait_ms(known=_is_known()):
        raise refuse("busy", retry_ms=wait)
    try:
        wish = parse(schemas.Connect, auth)
    except Invalid:
        raise refuse("not_found") from None
    event, is_there, is_here = _event(namespace)
    tenancy.enter(event.tenant_id)
    stream, permission = PAGES[wish.page]
    actor = rights.presented(current_user, event, wish.page)
    if not is_there or not (is_here or homes.is_office(actor)):
        raise refuse("not_found")
    _refuse_unless(actor, permission, event)
    if wish.page in CLOSABLE and not event.is_open:
        raise refuse("forbidden")
    tab = wish.tab or sid[:36]
    _refuse_many_tabs(live.connections, actor, event, tab)
    if actor.user_id is not None and actor.key is None:
        people.join(actor, event)
        actor = actors.load(current_user, event)
    connection = Connection(
        sid=sid,
        slug=event.slug,
        event_id=event.id,
        tenant_id=event.tenant_id,
        page=wish.page,
        stream=str(stream) if stream else None,
        language=current_app.extensions["livedemo.choose_language"](),
        session_id=current_user.session_id,
        actor=actor,
        actor_at=clock.monotonic(),
        tab=tab,
        display_epoch=event.display_epoch if actor.is_display else None,
    )
    return connection, event, wish.seq


def _event(namespace: str) -> tuple[Event, bool, bool]:
    """Return an event, whether it is there at all, and at home here.

    For none what asks the same of the database.
    """
    named = NAMESPACE.fullmatch(namespace)
    event = events.by_slug(named.group(1)) if named else None
    found = event or events.stand_in()
    return found, event is not None, events.answers_at(found, homes.here())


def _refuse_unless(actor, permission: Permission, event: Event) -> None:
    """Refuse as pages do: strangers learn no more than of an event that does not exist."""
    try:
        require(actor, permission, event)
    except Refusal as problem:
        raise refuse(problem.code) from None


def _refuse_many_tabs(connections: Connections, actor, event: Event, tab: str) -> None:
    """Bound a person's sockets; who only typed an e-mail cannot use up its owner's."""
    if actor.user_id is None:
        return
    theirs = connections.of_people({actor.user_id}, event.id)
    mine = [c for c in theirs if c.actor.level == actor.level]
    # A tab that lost its connection comes back before we notice that the old one is dead.
    if len({c.tab for c in mine} | {tab}) > TABS or len(mine) >= 2 * TABS:
        raise refuse("busy", retry_ms=30_000)
