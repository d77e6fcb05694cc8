"""Let staff act, and read what the activity log says of it."""

from collections.abc import Iterable

import sqlalchemy as sa

from livedemo.extensions import db
from livedemo.models import Activity, Event
from livedemo.services import chain, chat, questions, rooms
from tests.support import factories


def bustle(event: Event) -> None:
    """Let staff do a bit of everything, with words that must not be kept twice."""
    factories.staff(event, "mo@example.org", "moderator", "Mo Haddad")
    mo = factories.actor_of(event, "mo@example.org")
    vera = factories.actor_of(event, "vera@example.org", name="Vera Ruiz", verified=False)
    line = chat.post(vera, event, message="chat-secret").row
    question = questions.ask(vera, event, question="question-secret").row.id
    chat.hide(mo, event, line.id)
    questions.approve(mo, event, question, text="edited-secret")
    questions.answer(mo, event, question, text="answer-secret")
    rooms.slow_mode(mo, event, seconds=10)
    rooms.restrict(mo, event, author=line.author_key, what="chat", seconds=60)


def log(event_id: int) -> list[Activity]:
    """Return the lines about an event, also when it is gone."""
    query = sa.select(Activity).where(Activity.event_no == event_id).order_by(Activity.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def first_broken(lines: Iterable[Activity]) -> int | None:
    """Return the id of the first line that does not follow from the one before, None when all do.

    `lines` are those of one chain from its beginning; a blanked payload is not held against it.
    """
    former = ""
    for line in lines:
        if not chain.follows(line, former):
            return line.id
        former = line.hash
    return None
