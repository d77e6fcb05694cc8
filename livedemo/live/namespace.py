"""Admit sockets and answer their events; every event passes one door (§7)."""

import logging
from collections.abc import Callable

from flask import Flask, current_app, g, request
from flask_babel import force_locale, gettext
from flask_socketio import Namespace, emit, join_room
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from livedemo import clock, fragments, rates, tenancy
from livedemo.enums import Page
from livedemo.errors import Forbidden, Invalid, NotFound, Refusal, TooFast, Unavailable
from livedemo.extensions import db, socketio
from livedemo.live import admission, commands, rights
from livedemo.live.connections import Connection
from livedemo.live.group_commit import Outcome
from livedemo.live.transport import Deferred, defers, waited
from livedemo.models import Event
from livedemo.queries import streams as stream_queries
from livedemo.schemas.parsing import parse
from livedemo.services.attendance import Sign

log = logging.getLogger(__name__)
# Who is muted still watches.
UNMUTED = {rates.PING, rates.SYNC}
STRIKES, STRIKE_SECONDS, MUTE_SECONDS, REFUSALS = 3, 10.0, 10.0, 10


class EventNamespace(Namespace):
    """Be the namespace of every event."""

    def __init__(self, app: Flask):
        super().__init__("*")
        self.app = app

    def trigger_event(self, name, namespace, sid, *args):
        """Pass an event on; a catch-all class gets the real namespace before the sid."""
        handler = REQUESTS.get(name) if isinstance(name, str) else None
        if name == "connect" and (wait := self._late_ms(namespace, sid)):
            raise admission.refuse("busy", retry_ms=wait)
        if handler is not None:
            return self.socketio._handle_event(handler, name, namespace, sid, *args)
        # Who was let in needs no request any more: no cookie is read and no session opened.
        with self.app.app_context():
            return _answer(namespace, sid, str(name), args)

    def _late_ms(self, namespace: str, sid: str) -> int:
        server = self.socketio.server
        age = waited(self.socketio, server.manager.eio_sid_from_sid(sid, namespace))
        return self.app.extensions["livedemo.live"].admission.late_ms(age)


def _live():
    return current_app.extensions["livedemo.live"]


def _here() -> tuple[str, str]:
    """Return (namespace, sid) of the running event; Flask-SocketIO sets them on the request."""
    return request.namespace, request.sid  # type: ignore[attr-defined]


def _connect(auth=None):
    live, here = _live(), _here()
    if live.connections.get(*here) is not None:
        return _failed(_unknown_event())  # sent by a client that pretends
    try:
        _enter(*admission.admit(live, *here, auth))
    except Refused:
        raise
    except Exception as problem:
        live.connections.remove(*here)
        if isinstance(problem, (SQLAlchemyError, Refusal)):
            log.warning("a socket could not join: %s", type(problem).__name__)
        else:
            log.exception("a socket could not join")
        raise admission.refuse("busy", retry_ms=2000) from None


def _enter(connection: Connection, event: Event, seq: int | None) -> None:
    """Join first, then read the head: what comes between arrives twice and is dropped once."""
    live = _live()
    live.connections.add(connection)
    join_room(connection.audience)
    if connection.stream is not None:
        _, head = stream_queries.bounds(event, connection.stream)
        live.gates.open(connection.slug, connection.stream, head)
        if seq is not None and seq != head:
            missed = _missed(event, connection, seq)
            if missed.get("entries"):
                emit("live", {"stream": connection.stream, "entries": missed["entries"]})
    _sign(connection, "connect")


def _disconnect(reason=None, *_):
    namespace, sid = _here()
    if socketio.server.manager.is_connected(sid, namespace):
        return _failed(_unknown_event())  # sent by a client that stays
    connection = _live().connections.remove(namespace, sid)
    if connection is not None and reason == "client disconnect":
        _sign(connection, "bye")


def _sign(connection: Connection, kind: str, playing: bool | None = None):
    """Note a sign of life of a viewer's page."""
    if connection.page != Page.WATCH or connection.actor.user_id is None:
        return None
    return _live().pings.add(
        Sign(
            event_id=connection.event_id,
            tenant_id=connection.tenant_id,
            user_id=connection.actor.user_id,
            tab=connection.tab,
            kind=kind,
            at=clock.now(),
            playing=playing,
        )
    )


def _answer(namespace: str, sid: str, name: str, args: tuple) -> dict | Deferred:
    """Answer one event with an ack: {"ok": true, …} or {"ok": false, "error": {…}}."""
    connection = _live().connections.get(namespace, sid)
    if connection is None:
        return _failed(Forbidden())
    g.language = connection.language
    try:
        answer = _dispatch(connection, name, args)
        return answer if isinstance(answer, Deferred) else _done(answer)
    except Refusal as problem:
        return _failed(problem)
    except SQLAlchemyError as problem:
        log.warning("%s: %s", name, type(problem).__name__)
        return _failed(Unavailable())
    except Exception:
        log.exception("event %s failed", name)
        return _failed(Unavailable())


def _unknown_event() -> Invalid:
    return Invalid("event", gettext("There is no such event."))


def _done(answer: dict) -> dict:
    return {"ok": True, **answer}


def _failed(problem: Refusal) -> dict:
    return {"ok": False, "error": problem.as_dict()}


def _dispatch(connection: Connection, name: str, args: tuple) -> dict | Deferred:
    event = _live().known.event(connection.slug)
    if event is None:
        raise NotFound()
    tenancy.enter(event.tenant_id)
    actor = _actor(connection, event)
    name, data = commands.unfold(name, args)
    if name in commands.ANSWERS:
        question = commands.ANSWERS[name]
        _limit(connection, question.rate, connection.sid)
        return ANSWERS[name](connection, event, parse(question.payload, data))
    command = commands.COMMANDS.get(name)
    if command is None:
        _limit(connection, rates.SYNC, connection.sid)
        raise _unknown_event()
    _limit(connection, command.rate, actor.rate_key if actor.user_id else connection.sid)
    payload_data = parse(command.payload, data).model_dump()
    if command.run is not None:
        return command.run(actor, event, payload_data)
    assert command.many is not None
    db.session.remove()  # a thousand who wait need no connection of their own
    ticket = _live().groups.submit(command.many, actor, event, payload_data)
    return _later(connection, ticket.then) if defers(socketio) else ticket.wait()


def _later(connection: Connection, listen: Callable[[Callable[[Outcome], None]], None]) -> Deferred:
    """Return the ack of what `listen` will tell, in the language of the page."""

    def then(ack) -> None:
        def told(outcome: Outcome) -> None:
            if not isinstance(outcome, Refusal):
                ack(_done(outcome))
                return
            with force_locale(connection.language):
                ack(_failed(outcome))

        listen(told)

    return Deferred(then)


def _limit(connection: Connection, rate: rates.Rate, key: str) -> None:
    """Count an event; who goes on too fast is muted, and cut when muting does not help."""
    try:
        left = connection.muted_until - clock.monotonic()
        if left > 0 and rate not in UNMUTED:
            raise TooFast(left)
        rates.check(rate, key)
    except TooFast:
        _strike(connection)
        raise


def _actor(connection: Connection, event: Event):
    """Return who asks; a socket whose rights ended is cut."""
    actor = rights.current(_live().connections, connection, event)
    if actor is None:
        _cut(connection)
        raise Forbidden()
    return actor


def _strike(connection: Connection) -> None:
    """Mute a socket that goes on too fast; cut it when muting does not help."""
    now = clock.monotonic()
    connection.strikes = [at for at in connection.strikes if now - at < STRIKE_SECONDS] + [now]
    if len(connection.strikes) >= STRIKES:
        connection.muted_until = max(connection.muted_until, now + MUTE_SECONDS)
    if len(connection.strikes) >= REFUSALS:
        log.info("cut a socket that kept sending too fast")
        _cut(connection)


def _cut(connection: Connection) -> None:
    """End a page and its line: left alone it would go on sending, or join again."""
    server = socketio.server
    line = server.manager.eio_sid_from_sid(connection.sid, connection.namespace)
    server.disconnect(connection.sid, namespace=connection.namespace)
    if line is not None:
        socketio.start_background_task(server.eio.disconnect, line)


def _ping(connection: Connection, event: Event, data) -> dict | Deferred:
    heads = _live().known.heads(event)
    own = {connection.stream: heads.get(connection.stream, 0)} if connection.stream else {}
    batch = _sign(connection, "ping", data.playing)
    if batch is None:
        return {"heads": own}
    db.session.remove()  # a thousand who wait need no connection of their own

    if defers(socketio):
        return _later(connection, lambda tell: batch.then(
            lambda stored: tell({"heads": own} if stored else Unavailable())))  # fmt: skip
    if not batch.wait():
        raise Unavailable()
    return {"heads": own}


def _sync(connection: Connection, event: Event, data) -> dict:
    return _missed(event, connection, data.seq)


def _missed(event: Event, connection: Connection, seq: int) -> dict:
    if connection.stream is None:
        raise Invalid("seq", gettext("This page has no stream."))
    return fragments.since(event, connection.stream, seq, connection.language)


REQUESTS = {"connect": _connect, "disconnect": _disconnect}
ANSWERS = {"ping": _ping, "sync": _sync}
