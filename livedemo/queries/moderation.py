"""Read what the moderators' room shows."""

from dataclasses import dataclass

from sqlalchemy import select

from livedemo.enums import QuestionStatus, Stream
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event, Question
from livedemo.queries import attendance, chat, people, questions, rooms, streams


@dataclass(frozen=True)
class Person:
    """Hold what moderators know of somebody who wrote: name and how much was hidden."""

    key: str
    name: str
    lines: int
    hidden: int


@dataclass(frozen=True)
class Board:
    """Hold the room as it is when the page is made."""

    pending: list[Question]
    staged: Question | None
    approved: list[Question]
    lines: list[ChatMessage]
    names: dict
    restrictions: dict
    counts: dict
    watching: int
    head: int


def person(event: Event, key: str) -> Person:
    """Return who writes under a key, by the name that the others read; raises NotFound."""
    row = people.participant_by_key(event, key)
    query = (
        select(ChatMessage.user_name)
        .where(ChatMessage.event_id == event.id, ChatMessage.author_key == key)
        .order_by(ChatMessage.id.desc())
        .limit(1)
    )
    name = db.session.scalar(query) or people.names([row.user_id]).get(row.user_id, "")
    lines, hidden = chat.history(event, key)
    return Person(key, name, lines, hidden)


def board(event: Event, cap_seconds: float) -> Board:
    """Return the room; the head is read first, so that nothing in between is missed."""
    head = streams.heads(event).get(Stream.MODERATORS, 0)
    pending = questions.with_status(event, QuestionStatus.PENDING)
    staged = questions.staged(event)
    approved = questions.lined_up(event)
    lines = chat.page(event, hidden=True)
    ids = {line.hidden_by for line in lines}
    for question in [*pending, *approved, *([staged] if staged else [])]:
        ids |= {question.decided_by, question.edited_by, question.asked_by}
    return Board(
        pending=pending,
        staged=staged,
        approved=approved,
        lines=lines,
        names=people.names(ids - {None}) if ids - {None} else {},
        restrictions=rooms.active_by_author(event),
        counts=questions.counts(event),
        watching=attendance.watching(event, cap_seconds),
        head=head,
    )
