"""Turn what verbs announced into news for sockets, in this process and the others."""

import logging

from flask import Flask, current_app
from flask_babel import force_locale

from livedemo import fragments, signals
from livedemo.audiences import CLOSABLE
from livedemo.enums import Bye, Page
from livedemo.extensions import db, socketio
from livedemo.live import rights
from livedemo.live.connections import ACTOR_SECONDS, Connection
from livedemo.queries import events, questions, rooms
from livedemo.tenancy import tenant_scope

log = logging.getLogger(__name__)


class Receivers:
    """Handle each notice here and pass it on to the other processes."""

    def __init__(self, app: Flask, live):
        self.app, self.live = app, live

    def handle(self, kind: str, **what) -> None:
        """Handle a notice that came from this or another process."""
        getattr(self, f"on_{kind}")(**what)

    def tell(self, kind: str, **what) -> None:
        """Handle a notice here and send it to the others."""
        self.handle(kind, **what)
        self.live.bus.publish(kind, **what)

    def on_grew(self, slug: str, streams: list[str]) -> None:
        """Read on in streams that grew."""
        self.live.gates.wake(slug, streams)

    def on_decided(self, slug: str, question_id: int, user_id: int) -> None:
        """Tell the asker what became of the question."""
        sockets = self.live.connections.of_people({user_id})
        self._personal(
            [c for c in sockets if c.slug == slug],
            "question",
            question_id,
            lambda event: {"question": questions.by_id(event, question_id)},
            only=lambda c, what: questions.is_own(c.actor, what["question"]),
        )

    def on_restricted(self, slug: str, user_id: int, what: str) -> None:
        """Tell a person what is closed to them, or open again."""
        self.live.connections.forget_actors({user_id})
        sockets = [c for c in self.live.connections.of_people({user_id}) if c.slug == slug]
        self._personal(
            sockets,
            "restriction",
            0,
            lambda event: {
                "what": what,
                "restriction": rooms.active(event, user_id, what),
            },
        )

    def on_rights(self, user_ids: list[int], event_id: int | None) -> None:
        """Look up rights again, and end the sockets of pages that are no longer allowed."""
        people = set(user_ids)
        self.live.connections.forget_actors(people)
        for connection in self.live.connections.of_people(people, event_id):
            if connection.page != Page.WATCH or not self._may_stay(connection):
                self.end(connection, Bye.ROLE_CHANGED)

    def _may_stay(self, connection: Connection) -> bool:
        with self.app.app_context():
            event = events.by_slug(connection.slug)
            if event is None:
                return False
            with tenant_scope(event.tenant_id):
                return rights.current(self.live.connections, connection, event) is not None

    def on_logins(self, session_ids: list[int]) -> None:
        """End the sockets of logins that ended."""
        for session_id in session_ids:
            for connection in self.live.connections.where(session_id=session_id):
                self.end(connection, Bye.SIGNED_OUT)

    def on_token(self, slug: str, token_id: int, session_ids: list[int]) -> None:
        """End the sockets that came in by an access token and are not let in by anything else."""
        ended = set(session_ids)
        here: list[Connection] = []
        lost: list[Connection] = []
        for connection in self.live.connections.where():
            held = {held.token_id for held in connection.actor.tokens}
            if connection.slug == slug and token_id in held:
                (lost if connection.session_id in ended else here).append(connection)
            elif connection.session_id in ended:
                self.end(connection, Bye.SIGNED_OUT)
        # The page reads itself again, and says why it ends.
        for connection in [*lost, *self._lost(slug, here)]:
            self.end(connection, Bye.ROLE_CHANGED)

    def on_visibility(self, slug: str) -> None:
        """End the sockets of whoever may no longer know that the event is there."""
        for connection in self._lost(slug, list(self.live.connections.where(slug=slug))):
            self.end(connection, Bye.ROLE_CHANGED)

    def _lost(self, slug: str, some: list[Connection]) -> list[Connection]:
        """Look up the rights of sockets again; return those whose page is not theirs any more."""
        for connection in some:
            connection.actor_at = -ACTOR_SECONDS
        with self.app.app_context():
            event = events.by_slug(slug)
            if event is None or not some:
                return some
            with tenant_scope(event.tenant_id):
                return rights.lost(self.live.connections, some, event)

    def on_closed(self, slug: str) -> None:
        """End the audience's sockets."""
        for connection in self.live.connections.where(slug=slug):
            if connection.page in CLOSABLE:
                self.end(connection, Bye.EVENT_CLOSED)

    def on_displays(self, slug: str) -> None:
        """End the sockets of screens whose link was voided."""
        for connection in self.live.connections.where(slug=slug, page=Page.STAGE):
            if connection.actor.is_display:
                # The page reads itself again and says so; the hall is not shown a form to enter.
                self.end(connection, Bye.ROLE_CHANGED)

    def end(self, connection: Connection, reason: Bye, retry_ms: int | None = None) -> None:
        """Say why, then disconnect."""
        data: dict = {"reason": str(reason)}
        if retry_ms is not None:
            data["retry_ms"] = retry_ms
        place = {"namespace": connection.namespace}
        socketio.emit("bye", data, to=connection.sid, **place)
        socketio.start_background_task(self._disconnect, connection)

    @staticmethod
    def _disconnect(connection: Connection) -> None:
        socketio.server.disconnect(connection.sid, namespace=connection.namespace)

    def _personal(self, sockets, kind: str, ref_id: int, load, only=None) -> None:
        """Emit `you` to sockets, rendered once per language."""
        if not sockets:
            return
        with self.app.app_context():
            event = events.by_slug(sockets[0].slug)
            if event is None:
                return
            with tenant_scope(event.tenant_id):
                what = load(event)
                wanted = [c for c in sockets if only is None or only(c, what)]
                for language in {c.language for c in wanted}:
                    with force_locale(language):
                        html = fragments.render_one(event, "you", kind, id=ref_id, **what)
                    data = {"type": kind, "id": ref_id, "html": html}
                    for connection in wanted:
                        if connection.language == language:
                            socketio.emit(
                                "you", data, to=connection.sid, namespace=connection.namespace
                            )
            db.session.remove()


def connect_signals(app: Flask, tell) -> None:
    """Listen to what the verbs of this application announce; `tell` gets each notice."""
    translations = {
        signals.stream_grew: lambda event, streams: tell("grew", slug=event.slug, streams=streams),
        signals.question_decided: lambda event, question: (
            question.user_id
            and tell("decided", slug=event.slug, question_id=question.id, user_id=question.user_id)
        ),
        signals.person_restricted: lambda event, user_id, what, restriction: tell(
            "restricted", slug=event.slug, user_id=user_id, what=what
        ),
        signals.rights_changed: lambda event, user_ids: tell(
            "rights", user_ids=user_ids, event_id=event.id if event else None
        ),
        signals.logins_ended: lambda session_ids: tell("logins", session_ids=session_ids),
        signals.event_closed: lambda event: tell("closed", slug=event.slug),
        signals.token_revoked: lambda event, token_id, session_ids: tell(
            "token", slug=event.slug, token_id=token_id, session_ids=session_ids
        ),
        signals.visibility_changed: lambda event: tell("visibility", slug=event.slug),
        signals.displays_voided: lambda event: tell("displays", slug=event.slug),
    }
    for signal, translate in translations.items():
        signal.connect(_for(app, translate), weak=False)


def _for(app: Flask, translate):
    """Return a receiver that hears only its own application (tests have several)."""

    def receiver(_sender, **what) -> None:
        if current_app == app:
            translate(**what)

    return receiver
