"""Let people in, and keep their profiles."""

from flask_babel import gettext as _

from livedemo import clock, text
from livedemo.actors import Actor
from livedemo.enums import Level
from livedemo.errors import Forbidden, Invalid
from livedemo.extensions import db
from livedemo.models import Event, Participant, User
from livedemo.policy import Permission, require
from livedemo.queries import people
from livedemo.services import logins
from livedemo.services.operation import operation


@operation
def enter(event: Event | None, *, name: str, email: str, email_key: str, phone: str | None,
          ends: int | None = None, verified=None, rehearsal: str | None = None,
          **about):  # fmt: skip
    """Let somebody in by e-mail (document 000 A); returns a claimed login.

    Known and unknown e-mails get the same; a stored profile is neither shown nor changed.
    `verified` is the browser's login: when it is verified for this e-mail, it stays.
    `rehearsal` marks somebody new as one of a rehearsal's people.
    Raises Invalid for a name that could be taken for staff's.
    """
    user = people.by_email_key(email_key, lock=True)
    proven = bool(user and verified and verified.is_verified and verified.user_id == user.id)
    if event is not None and not proven:
        _refuse_staff_name(event, name)
    if user is None:
        user = User(email=email, email_key=email_key, name=name, phone=phone, rehearsal=rehearsal)
        db.session.add(user)
        db.session.flush()
    if event is not None:
        ensure_participant(event, user.id)
    if proven:
        return verified
    return logins.start(user.id, Level.CLAIMED, name=name, phone=phone, ends=ends, **about)


def _refuse_staff_name(event: Event, name: str) -> None:
    if any(text.alike(name, taken) for taken in people.staff_names(event)):
        raise Invalid(
            "name",
            _("This name belongs to the event's team. Write another, or sign in if it is you."),
        )


def ensure_participant(event: Event, user_id: int) -> Participant:
    """Return a person's place in an event, made on first entry (inside an operation)."""
    row = people.participant(event, user_id)
    if row is None:
        row = Participant(
            tenant_id=event.tenant_id,
            event_id=event.id,
            user_id=user_id,
            registered_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
    return row


@operation
def join(actor: Actor, event: Event) -> Participant:
    """Note that somebody who entered elsewhere is in this event, too."""
    require(actor, Permission.EVENT_VIEW, event)
    assert actor.user_id is not None
    return ensure_participant(event, actor.user_id)


def known_or_invited(email: str, email_key: str, name: str | None = None) -> User:
    """Return the person with this e-mail, made when unknown (inside an operation)."""
    user = people.by_email_key(email_key, lock=True)
    if user is None:
        user = User(email=email, email_key=email_key, name=name or email.split("@")[0][:80])
        db.session.add(user)
        db.session.flush()
    return user


@operation
def update_profile(login, *, name: str, nickname: str | None, phone: str | None,
                   language: str | None) -> User:  # fmt: skip
    """Change a verified person's own profile; raises Forbidden for a typed e-mail."""
    if not login.is_verified:
        raise Forbidden()
    user = people.by_id(login.user_id)
    user.name, user.nickname, user.phone, user.language = name, nickname, phone, language
    return user
