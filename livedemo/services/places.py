"""Let people write: who may, and their places in the event, all in a few statements."""

from collections.abc import Collection, Sequence

from flask_babel import lazy_gettext as _l

from livedemo import clock, text
from livedemo.actors import Actor
from livedemo.enums import Level
from livedemo.errors import Forbidden, Invalid, Refusal
from livedemo.extensions import db
from livedemo.models import Event, Participant
from livedemo.policy import Permission, require
from livedemo.queries import people


def refusals(event: Event, actors: Sequence[Actor], permission: Permission) -> list[Refusal | None]:
    """Return for each actor why they may not write here; None for those who may."""
    claimed = any(actor.level == Level.CLAIMED for actor in actors)
    taken = {text.skeleton(name) for name in people.staff_names(event)} if claimed else set()
    found: list[Refusal | None] = []
    for actor in actors:
        try:
            require(actor, permission, event)
            _refuse_nobody(actor, taken)
            found.append(None)
        except Refusal as problem:
            found.append(problem)
    return found


def _refuse_nobody(actor: Actor, taken: set[str]) -> None:
    if actor.user_id is None:
        raise Forbidden()
    if actor.level == Level.CLAIMED and text.skeleton(actor.name) in taken - {""}:
        raise Invalid(
            "name",
            _l("This name belongs to the event's team. Write another, or sign in if it is you."),
        )


def lock(event: Event, user_ids: Collection[int]) -> dict:
    """Return the places that people have, locked: the posts of a person go one after another."""
    return people.lock_participants(event, user_ids) if user_ids else {}


def make(event: Event, user_ids: Collection[int]) -> dict:
    """Give places to people who have none, and return them by person."""
    rows = [
        Participant(
            tenant_id=event.tenant_id,
            event_id=event.id,
            user_id=user_id,
            registered_at=clock.now(),
        )
        for user_id in sorted(user_ids)
    ]
    if rows:
        db.session.add_all(rows)
        db.session.flush()
    return {row.user_id: row for row in rows}
