"""Admit sockets and answer their events; every event passes one door (§7)."""

import logging
import re

from flask import current_app, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from flask_socketio import Namespace, disconnect, emit, join_room
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from livedemo import actors, clock, fragments, rates, tenancy
from livedemo.audiences import CLOSABLE, PAGES
from livedemo.enums import Page, Stream
from livedemo.errors import Forbidden, Invalid, NotFound, Refusal, TooFast, Unavailable
from livedemo.live import commands, rights
from livedemo.live.connections import TABS, Connection
from livedemo.models import Event
from livedemo.policy import Permission, require
from livedemo.queries import events
from livedemo.queries import streams as stream_queries
from livedemo.schemas import socket as schemas
from livedemo.schemas.parsing import parse
from livedemo.services import people
from livedemo.services.attendance import Sign

log = logging.getLogger(__name__)
NAMESPACE = re.compile(r"/e/([a-z0-9-]{1,80})")
STRIKES, STRIKE_SECONDS, MUTE_SECONDS, REFUSALS = 3, 10.0, 10.0, 10


class EventNamespace(Namespace):
    """Be the namespace of every event."""

    def __init__(self):
        super().__init__("*")

    def trigger_event(self, name, namespace, sid, *args):
        """Pass an event on; a catch-all class gets the real namespace before the sid."""
        return self.socketio._handle_event(_guarded(name), name, namespace, sid, *args)


def _guarded(name: str):
    if name == "connect":
        return _connect
    if name == "disconnect":
        return _disconnect
    return lambda *args: _answer(name, args)


def _live():
    return current_app.extensions["livedemo.live"]


def _here() -> tuple[str, str]:
    """Return (namespace, sid) of the running event; Flask-SocketIO sets them on the request."""
    return request.namespace, request.sid  # type: ignore[attr-defined]


def _connect(auth=None):
    try:
        connection, event, seq = _admit(auth)
    except Refused:
        raise
    except (SQLAlchemyError, Unavailable):
        raise Refused("refused", {"code": "busy", "retry_ms": 2000}) from None
    _enter(connection, event, seq)


def _refuse(code: str, **more) -> Refused:
    return Refused("refused", {"code": code, **more})


def _admit(auth) -> tuple[Connection, Event, int | None]:
    live = _live()
    namespace, sid = _here()
    found = NAMESPACE.fullmatch(namespace)
    event = events.by_slug(found.group(1)) if found else None
    try:
        wish = parse(schemas.Connect, auth)
    except Invalid:
        raise _refuse("not_found") from None
    if event is None:
        raise _refuse("not_found")
    if wait := live.admission.wait_ms():
        raise _refuse("busy", retry_ms=wait)
    tenancy.enter(event.tenant_id)
    stream, permission = PAGES[wish.page]
    actor = rights.presented(current_user, event, wish.page)
    _refuse_unless(actor, permission, event)
    if wish.page in CLOSABLE and not event.is_open:
        raise _refuse("forbidden")
    tab = wish.tab or sid[:36]
    _refuse_many_tabs(actor, event, tab)
    if stream == Stream.VIEWERS and actor.key is None:
        people.join(actor, event)
        actor = actors.load(current_user, event)
    language = current_app.extensions["livedemo.choose_language"]()
    connection = Connection(
        sid=sid,
        slug=event.slug,
        event_id=event.id,
        tenant_id=event.tenant_id,
        page=wish.page,
        stream=str(stream) if stream else None,
        language=language,
        session_id=current_user.session_id,
        actor=actor,
        actor_at=clock.monotonic(),
        tab=tab,
        display_epoch=event.display_epoch if actor.is_display else None,
    )
    return connection, event, wish.seq


def _refuse_unless(actor, permission: Permission, event: Event) -> None:
    try:
        require(actor, permission, event)
    except Refusal as problem:
        raise _refuse(problem.code) from None


def _refuse_many_tabs(actor, event: Event, tab: str) -> None:
    if actor.user_id is None:
        return
    mine = _live().connections.of_people({actor.user_id}, event.id)
    if len({c.tab for c in mine} | {tab}) > TABS:
        raise _refuse("busy", retry_ms=30_000)


def _enter(connection: Connection, event: Event, seq: int | None) -> None:
    """Join first, then read the head: what comes between arrives twice and is dropped once."""
    live = _live()
    live.connections.add(connection)
    if connection.actor.user_id is not None:
        join_room(f"user:{connection.actor.user_id}")
    if connection.stream is not None:
        _, head = stream_queries.bounds(event, connection.stream)
        live.gates.open(connection.slug, connection.stream, head)
        join_room(f"{connection.stream}:{connection.language}")
        if seq is not None and seq != head:
            missed = _missed(event, connection, seq)
            if missed.get("entries"):
                emit("live", {"stream": connection.stream, "entries": missed["entries"]})
    _sign(connection, event, "connect")


def _disconnect(reason=None):
    connection = _live().connections.remove(*_here())
    if connection is None:
        return
    if reason == "client disconnect":
        event = events.by_slug(connection.slug)
        if event is not None:
            _sign(connection, event, "bye")


def _sign(connection: Connection, event: Event, kind: str, playing: bool | None = None):
    """Note a sign of life of a viewer's page."""
    if connection.page != Page.WATCH or connection.actor.user_id is None:
        return None
    return _live().pings.add(
        Sign(
            event_id=event.id,
            tenant_id=event.tenant_id,
            user_id=connection.actor.user_id,
            tab=connection.tab,
            kind=kind,
            at=clock.now(),
            playing=playing,
        )
    )


def _answer(name: str, args: tuple) -> dict:
    """Answer one event with an ack: {"ok": true, …} or {"ok": false, "error": {…}}."""
    connection = _live().connections.get(*_here())
    if connection is None:
        return _failed(Forbidden())
    with force_locale(connection.language):
        try:
            return {"ok": True, **_dispatch(connection, name, args)}
        except TooFast as problem:
            _strike(connection)
            return _failed(problem)
        except Refusal as problem:
            return _failed(problem)
        except SQLAlchemyError as problem:
            log.warning("%s: %s", name, type(problem).__name__)
            return _failed(Unavailable())
        except Exception:
            log.exception("event %s failed", name)
            return _failed(Unavailable())


def _failed(problem: Refusal) -> dict:
    return {"ok": False, "error": problem.as_dict()}


def _dispatch(connection: Connection, name: str, args: tuple) -> dict:
    event = events.by_slug(connection.slug)
    if event is None:
        raise NotFound()
    tenancy.enter(event.tenant_id)
    actor = _actor(connection, event)
    name, data = commands.unfold(name, args)
    if name in commands.ANSWERS:
        question = commands.ANSWERS[name]
        rates.check(question.rate, connection.sid)
        return ANSWERS[name](connection, event, parse(question.payload, data))
    command = commands.COMMANDS.get(name)
    if command is None:
        raise Invalid("event", gettext("There is no such event."))
    _refuse_muted(connection)
    rates.check(command.rate, f"{event.id}:{actor.user_id or connection.sid}")
    payload_data = parse(command.payload, data).model_dump()
    return command.run(actor, event, payload_data)


def _refuse_muted(connection: Connection) -> None:
    left = connection.muted_until - clock.monotonic()
    if left > 0:
        raise TooFast(left)


def _actor(connection: Connection, event: Event):
    """Return who asks; a socket whose rights ended is cut."""
    actor = rights.current(_live().connections, connection, event)
    if actor is None:
        disconnect()
        raise Forbidden()
    return actor


def _strike(connection: Connection) -> None:
    """Mute a socket that goes on too fast; cut it when muting does not help."""
    now = clock.monotonic()
    connection.strikes = [at for at in connection.strikes if now - at < STRIKE_SECONDS] + [now]
    connection.refusals += 1
    if len(connection.strikes) >= STRIKES:
        connection.muted_until = max(connection.muted_until, now + MUTE_SECONDS)
    if len(connection.strikes) >= REFUSALS:
        log.info("cut a socket that kept sending too fast")
        disconnect()


def _ping(connection: Connection, event: Event, data) -> dict:
    batch = _sign(connection, event, "ping", data.playing)
    if batch is not None and not _live().pings.settings.inline:
        _live().wait(batch)
    heads = stream_queries.heads(event)
    own = {connection.stream: heads.get(connection.stream, 0)} if connection.stream else {}
    return {"heads": own}


def _sync(connection: Connection, event: Event, data) -> dict:
    return _missed(event, connection, data.seq)


def _missed(event: Event, connection: Connection, seq: int) -> dict:
    if connection.stream is None:
        raise Invalid("seq", gettext("This page has no stream."))
    return fragments.since(event, connection.stream, seq, connection.language)


ANSWERS = {"ping": _ping, "sync": _sync}
